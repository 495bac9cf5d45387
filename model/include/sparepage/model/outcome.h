// What becomes of an operation. Source: spec section 5.
#pragma once

#include <cstdint>
#include <string>

namespace sparepage {

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
  // Of a substitute alone; the run ends with them.
  blocked,  // it would wait
  crashed,
  hung,
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

}  // namespace sparepage
