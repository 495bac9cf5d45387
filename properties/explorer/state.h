// A machine's state as bytes, in which names and the order of equal things do not count: two machines with
// equal bytes go on alike under every sequence of operations, up to a renaming. What an explorer compares.
//
// What counts: the pager's free pages and those under pressure; the spare; whether work is pending; segments,
// the strategy's own too, and their blocks by address, each with its size and whether it is free, a client's
// or WSIPX's; of each socket its process, the blocks kept for it and, if it is bound, its number, its place
// among the binds of that number, the blocks of its bind as a set and those of its queue in order. Of a
// guest, in the place of segments and their blocks: which live blocks are a client's and which WSIPX's; the
// rest tells visit.h. What does not: names; the order of sockets that differ in nothing else; a block's
// slack, since a request meets only its size; type, protocol, net, node and reuse of a socket, which are
// looked at when it is created or bound and never again; the bytes of clients, which follow from addresses
// and queues.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sparepage/model/machine.h"

namespace sparepage {

// Writes a number, seven bits a byte, the lowest first, where there is room for the longest. Gives its end.
inline constexpr std::size_t kMostBytesOfNumber = 10;
inline std::uint8_t* put(std::uint64_t value, std::uint8_t* to) {
  for (; value >= 0x80; value >>= 7) *to++ = static_cast<std::uint8_t>(value | 0x80);
  *to++ = static_cast<std::uint8_t>(value);
  return to;
}
// Appends it.
inline void put(std::uint64_t value, std::vector<std::uint8_t>& bytes) {
  std::array<std::uint8_t, kMostBytesOfNumber> number;
  bytes.insert(bytes.end(), number.data(), put(value, number.data()));
}

// Appends bytes as runs of equal words of eight: most of a heap is zeros and what clients fill their blocks
// with. Equal for equal bytes alone.
void append_runs(std::span<const std::byte> of, std::vector<std::uint8_t>& bytes);

// Keeps its memory from one machine to the next.
class StateEncoder {
 public:
  // Appends the state of machines that ran the same operations, so that names mean the same in all of them: a
  // renaming must fit every one.
  void append(std::span<const Machine* const> machines, std::vector<std::uint8_t>& bytes);

  // Of the machines encoded last: the names in use in any of them.
  std::span<const Name> blocks() const { return blocks_; }
  std::span<const Name> sockets() const { return sockets_; }

 private:
  // A socket in one machine.
  struct SocketState {
    const Wsipx::Entry* entry = nullptr;  // null: it is not open there
    bool bound = false;                   // and then:
    std::uint16_t number = 0;
    std::uint32_t place = 0;                                  // among the binds of this number
    Address oldest = 0;                                       // of its queue
    std::array<Address, Config::kMostBindSizes> blocks = {};  // ascending; the rest, which it has not, is 0
  };

  void collect_names(std::span<const Machine* const> machines);
  void look_at_sockets(const Machine& machine, std::span<SocketState> states) const;
  void append_heap(const Machine& machine, bool names_follow);
  void append_guest(const Machine& machine);
  void append_socket(const Machine& machine, const SocketState& state);
  std::uint64_t index_of(Address payload) const;
  static bool before(const SocketState& a, const SocketState& b);

  // Numbers go to a buffer of the encoder's own, in which room is made for many at a time.
  void make_room(std::size_t numbers) {
    const auto room = static_cast<std::size_t>(buffer_.data() + buffer_.size() - end_);
    if (room < numbers * kMostBytesOfNumber) enlarge(numbers * kMostBytesOfNumber);
  }
  void enlarge(std::size_t bytes);
  void put(std::uint64_t value) { end_ = sparepage::put(value, end_); }

  std::vector<Name> blocks_;
  std::vector<Name> sockets_;
  std::vector<SocketState> states_;  // a row a machine
  std::vector<Address> in_use_;      // payloads of the machine at hand, by address
  std::vector<std::uint8_t> buffer_;
  std::uint8_t* end_ = nullptr;  // of what is in it
};

}  // namespace sparepage
