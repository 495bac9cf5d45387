// The operations as types: for code that is about one of them. Each is described in its file of
// model/operations/. Source: spec section 5.
#pragma once

#include <cstdint>

#include "sparepage/model/config.h"
#include "sparepage/model/operation.h"

namespace sparepage {

enum class SocketType : std::uint8_t { dgram, stream };
enum class Protocol : std::uint8_t { ipx, spx, spxii };

struct Alloc {  // GetHeap by another client of the heap
  static const OperationRow kRow;
  Name block;
  std::uint64_t size;  // bytes
  bool operator==(const Alloc&) const = default;
};
struct Free {  // RetHeap by another client
  static const OperationRow kRow;
  Name block;
  bool operator==(const Free&) const = default;
};
struct Fill {  // FillHeapSpare by another client
  static const OperationRow kRow;
  bool operator==(const Fill&) const = default;
};
struct Api {  // any file-system API call into IFSMGR: fills the spare at entry
  static const OperationRow kRow;
  bool operator==(const Api&) const = default;
};
struct Pressure {  // other drivers take min(pages, free) pages
  static const OperationRow kRow;
  std::uint16_t pages;
  bool operator==(const Pressure&) const = default;
};
struct Relief {  // and give back up to as many of those
  static const OperationRow kRow;
  std::uint16_t pages;
  bool operator==(const Relief&) const = default;
};
struct Socket {
  static const OperationRow kRow;
  Name socket;
  SocketType type = SocketType::dgram;
  Protocol protocol = Protocol::ipx;
  std::uint8_t process = 1;  // 1...255
  bool operator==(const Socket&) const = default;
};
struct Bind {
  static const OperationRow kRow;
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
  static const OperationRow kRow;
  Name socket;
  bool operator==(const Recv&) const = default;
};
struct Close {
  static const OperationRow kRow;
  Name socket;
  bool operator==(const Close&) const = default;
};
struct Exit {
  static const OperationRow kRow;
  std::uint8_t process;
  bool operator==(const Exit&) const = default;
};
struct Packet {  // a datagram arrives; interrupt or critical context only
  static const OperationRow kRow;
  std::uint16_t number;
  std::uint16_t length;  // bytes of data
  bool operator==(const Packet&) const = default;
};
struct Run {  // deferred work
  static const OperationRow kRow;
  bool operator==(const Run&) const = default;
};

}  // namespace sparepage
