// The one operation alphabet. Every engine produces a list of Steps and nothing else; every consumer runs
// it through run() (run.h), which runs each step through execute() (machine.h). Source: spec sections 2, 5.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sparepage {

inline constexpr std::uint32_t kPageBytes = 4096;        // a page [DDK]
inline constexpr std::uint32_t kLargestRequest = 32768;  // GetHeap's limit in bytes [DDK]

// When an operation runs. Only application time may grow the heap or fill the spare [DDK].
enum class Context : std::uint8_t { application, critical, interrupt };

// The preemption points: named places inside an application operation where interrupts may land.
enum class Point : std::uint8_t {
  grow_enter,
  fill_enter,
  bind_enter,
  bind_block,
  getheap_failed,
  spare_filled
};

std::string_view text(Context context);
std::string_view text(Point point);

// A name is an index into Trace::blocks or Trace::sockets; the two spaces are apart.
using Name = std::uint32_t;

enum class SocketType : std::uint8_t { dgram, stream };
enum class Protocol : std::uint8_t { ipx, spx, spxii };

struct Alloc {  // GetHeap by another client of the heap
  Name block;
  std::uint32_t size;  // bytes
  bool operator==(const Alloc&) const = default;
};
struct Free {  // RetHeap by another client
  Name block;
  bool operator==(const Free&) const = default;
};
struct Fill {  // FillHeapSpare by another client
  bool operator==(const Fill&) const = default;
};
struct Api {  // any file-system API call into IFSMGR: fills the spare at entry
  bool operator==(const Api&) const = default;
};
struct Pressure {  // other drivers take min(pages, free) pages
  std::uint16_t pages;
  bool operator==(const Pressure&) const = default;
};
struct Relief {  // and give back up to as many of those
  std::uint16_t pages;
  bool operator==(const Relief&) const = default;
};
struct Socket {
  Name socket;
  SocketType type = SocketType::dgram;
  Protocol protocol = Protocol::ipx;
  std::uint8_t process = 1;  // 1...255
  bool operator==(const Socket&) const = default;
};
struct Bind {
  Name socket;
  std::uint16_t number;    // the IPX socket number; 0: WSIPX chooses
  std::uint32_t net = 0;   // 0: any
  std::uint64_t node = 0;  // 48 bits; 0: any
  bool reuse = false;
  std::uint16_t family = 6;  // AF_IPX
  std::uint16_t namelen = 14;
  bool operator==(const Bind&) const = default;
};
struct Recv {
  Name socket;
  bool operator==(const Recv&) const = default;
};
struct Close {
  Name socket;
  bool operator==(const Close&) const = default;
};
struct Exit {
  std::uint8_t process;
  bool operator==(const Exit&) const = default;
};
struct Packet {  // a datagram arrives; interrupt or critical context only
  std::uint16_t number;
  std::uint16_t length;  // bytes of data
  bool operator==(const Packet&) const = default;
};

using Operation =
    std::variant<Alloc, Free, Fill, Api, Pressure, Relief, Socket, Bind, Recv, Close, Exit, Packet>;

// The operation's word in a trace, by the index of its alternative.
inline constexpr std::array<std::string_view, std::variant_size_v<Operation>> kOperationWords = {
    "alloc",  "free", "fill", "api",   "pressure", "relief",
    "socket", "bind", "recv", "close", "exit",     "packet"};
inline std::string_view word(const Operation& operation) {
  return kOperationWords[operation.index()];
}

// Calls visit(name, whether it is a block's) if the operation has a name.
template <class OperationType, class Visit>
void visit_name(OperationType& operation, Visit visit) {
  std::visit(
      [&](auto& of) {
        if constexpr (requires { of.block; }) {
          visit(of.block, true);
        } else if constexpr (requires { of.socket; }) {
          visit(of.socket, false);
        }
      },
      operation);
}

// One operation line. `point` is 0 for an operation that stands between others, and K for one that lands at
// point K of the application operation above it in the list.
struct Step {
  Operation operation;
  Context context = Context::application;
  std::uint8_t point = 0;
  bool operator==(const Step&) const = default;
};

// What became of an operation.
enum class Result : std::uint8_t {
  ok,
  null,
  name_in_use,
  bad_pointer,
  wrong_context,
  too_long,
  no_socket,
  dropped,
  queued,
  wsa_fault,           // 10014 WSAEFAULT: namelen too short
  wsa_inval,           // 10022 WSAEINVAL: already bound, or not bound
  wsa_mfile,           // 10024 WSAEMFILE: the 33rd socket
  wsa_wouldblock,      // 10035 WSAEWOULDBLOCK: no packet waits
  wsa_notsock,         // 10038 WSAENOTSOCK: unknown socket
  wsa_protonosupport,  // 10043 WSAEPROTONOSUPPORT: no such pair of type and protocol
  wsa_afnosupport,     // 10047 WSAEAFNOSUPPORT: the family is not AF_IPX
  wsa_addrinuse,       // 10048 WSAEADDRINUSE: the number is busy
  wsa_addrnotavail,    // 10049 WSAEADDRNOTAVAIL: no such interface
  wsa_nobufs,          // 10055 WSAENOBUFS: the article's error
};

struct IpxAddress {
  std::uint32_t net = 0;
  std::uint64_t node = 0;
  std::uint16_t number = 0;
  bool operator==(const IpxAddress&) const = default;
};

struct Outcome {
  // NOLINTNEXTLINE(google-explicit-constructor): most outcomes are a result and no more
  Outcome(Result its_result = Result::ok) : result(its_result) {}
  explicit Outcome(const IpxAddress& got) : bound(true), address(got) {}

  Result result = Result::ok;
  bool bound = false;  // a successful bind, and then `address` is what it got
  IpxAddress address;
  bool failed() const { return result != Result::ok && result != Result::queued; }
  bool operator==(const Outcome&) const = default;
};

// "ok", "null", "10055", "ok 00000001:020000000001:4001": the words of spec section 5.
std::string text(const Outcome& outcome);

// The machine's size. Ranges: spec section 3; the parser refuses what lies outside.
struct Config {
  static constexpr std::size_t kMostBindSizes = 8;

  std::uint32_t pages = 16;  // growable pages: those of the first segment and of the spare are not among them
  std::uint32_t heap = 1;    // pages of the heap's first segment; 0: there is none
  std::uint32_t spare = 4;   // pages the spare is filled up to; it is full at the start
  std::uint32_t ifaces = 2;  // network interfaces
  std::uint8_t bind_count = 3;
  std::array<std::uint16_t, kMostBindSizes> bind = {160, 592, 592};  // bytes of each heap request of a bind

  std::span<const std::uint16_t> bind_sizes() const { return {bind.data(), bind_count}; }
  bool operator==(const Config&) const = default;
};

}  // namespace sparepage
