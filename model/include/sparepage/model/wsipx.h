// WSIPX: sockets, binds and queues of packets over IFSMGR's heap. Source: spec section 4.
//
// A socket's entry (name, type, process, the addresses of its blocks) is the driver's own static data. All
// else of a bound socket lives in the heap: a control block at the start of the first block that its bind
// got, and each queued packet in a block of its own, which begins with a record that links to the next one.
// When the first bind size is smaller than a control block, the entry keeps what does not fit. How WSIPX asks
// for memory is a strategy's business: its programs are executed here, each by a Caller (wsipx.cc).
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "sparepage/model/ifsmgr.h"
#include "sparepage/model/operations.h"

namespace sparepage {

// Start of a bound socket's first block. No padding: its bytes are compared.
struct ControlBlock {
  std::uint64_t node = 0;
  std::uint32_t net = 0;
  Address oldest = 0;  // the queue's ends; 0: it is empty
  Address newest = 0;
  std::uint16_t number = 0;
  std::uint16_t reuse = 0;
};
static_assert(sizeof(ControlBlock) == 24 && sizeof(ControlBlock) <= Event::kMostRecordBytes);

// Start of a queued packet's block, in the 16 bytes of its descriptor.
struct PacketRecord {
  Address next = 0;
  std::uint16_t length = 0;
  std::uint16_t number = 0;
};
static_assert(sizeof(PacketRecord) == 8);

class Wsipx {
 public:
  static constexpr std::size_t kMostSockets = 32;
  static constexpr std::uint16_t kLargestPacket = 546;  // bytes of data
  static constexpr std::uint32_t kPacketOverhead = 46;  // IPX header, 30, and a descriptor, 16
  static constexpr std::uint64_t kNodeBase = 0x020000000000;
  static constexpr std::uint16_t kFirstDynamicNumber = 0x4000;  // to 0x7FFF

  struct Entry {
    Name name = 0;
    SocketType type = SocketType::dgram;
    Protocol protocol = Protocol::ipx;
    std::uint8_t process = 1;
    bool bound = false;
    std::array<Address, Config::kMostBindSizes> blocks = {};
    std::array<Address, Config::kMostBindSizes> kept = {};  // for each request of its bind; 0: none
    std::array<std::byte, sizeof(ControlBlock)> rest = {};  // of the control block: what the block can't hold
    bool operator==(const Entry& other) const { return std::memcmp(this, &other, sizeof *this) == 0; }
  };
  static_assert(std::has_unique_object_representations_v<Entry>);

  void reset(const Config& config);

  bool in_use(Name socket) const { return find(socket) != nullptr; }
  Outcome socket(const Socket& operation, const Strategy& strategy, Ifsmgr& ifsmgr, Call call);
  Outcome bind(const Bind& operation, const Strategy& strategy, Ifsmgr& ifsmgr, Call call);
  Outcome packet(const Packet& operation, const Strategy& strategy, Ifsmgr& ifsmgr, Context context);
  Outcome recv(const Recv& operation, Ifsmgr& ifsmgr, Preemption* preemption);
  Outcome close(const Close& operation, Ifsmgr& ifsmgr, Preemption* preemption);
  Outcome exit(const Exit& operation, Ifsmgr& ifsmgr, Preemption* preemption);
  // What a strategy put off, if it did [strategy section 1].
  static void run_deferred_work(const Strategy& strategy, Ifsmgr& ifsmgr, Call call);

  std::span<const Entry> entries() const { return entries_; }       // in the order of their creation
  std::span<const Name> bind_order() const { return bind_order_; }  // bound sockets, the earliest first

  ControlBlock control(const Entry& entry, const Ifsmgr& ifsmgr) const;  // of a bound socket

  bool operator==(const Wsipx& other) const {
    return ifaces_ == other.ifaces_ && bind_count_ == other.bind_count_ && bind_sizes_ == other.bind_sizes_ &&
           same_table(other);
  }
  // The same entries in the same order, bound in the same order.
  bool same_table(const Wsipx& other) const {
    return entries_.size() == other.entries_.size() && bind_order_ == other.bind_order_ &&
           (entries_.empty() ||
            std::memcmp(entries_.data(), other.entries_.data(), entries_.size() * sizeof(Entry)) == 0);
  }

 private:
  const Entry* find(Name socket) const;
  Entry* find(Name socket) { return const_cast<Entry*>(std::as_const(*this).find(socket)); }
  const Entry* bound_to(std::uint16_t number, const Ifsmgr& ifsmgr) const;
  void set_control(Entry& entry, const ControlBlock& control, Ifsmgr& ifsmgr, Context context) const;
  std::size_t control_bytes_in_block() const;
  static void give_up(Entry& entry, std::size_t request, unsigned were_kept, Ifsmgr& ifsmgr,
                      const Call& call);
  void take_oldest(Entry& entry, Ifsmgr& ifsmgr, Preemption* preemption) const;
  void shut(Entry& entry, Ifsmgr& ifsmgr, Preemption* preemption);

  std::uint32_t ifaces_ = 0;
  std::uint8_t bind_count_ = 0;
  std::array<std::uint16_t, Config::kMostBindSizes> bind_sizes_ = {};
  std::vector<Entry> entries_;
  std::vector<Name> bind_order_;
};

}  // namespace sparepage
