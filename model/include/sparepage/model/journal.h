// What was done to the heap since the journal was last cleared: each call with who made it and what came of
// it, each write with where it went. A machine writes it and never reads it; checkers (properties/) build
// their own picture from it, so that they need not believe the heap's bookkeeping.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sparepage/model/memory.h"
#include "sparepage/model/operation.h"

namespace sparepage {

// Who a block was granted to: 0 another client of the heap, n + 1 the socket of name n.
using Owner = std::uint32_t;
inline constexpr Owner kOtherClient = 0;
constexpr Owner owner_of_socket(Name socket) {
  return socket + 1;
}

struct Event {
  enum class Kind : std::uint8_t {
    granted,  // GetHeap gave address; size bytes were asked, usable bytes are in it; it is filled (filler_of)
    refused,  // GetHeap gave null; size as asked, free_pages and spare_before what there was then
    joined,   // a segment of size pages joined the heap; spare_before: the spare it was made of, or 0
    returned,  // RetHeap of address
    filled,    // FillHeapSpare; spare_before and free_pages when it looked, spare_after when it was done
    fault,     // a page allocation was tried outside application time, or in a mask; size: the pages asked
    request,   // WSIPX begins a heap request of a bind; size: the bytes it needs
    denied,    // and that request ended without a block; free_pages the pager had then
    record,    // a client wrote size bytes, `bytes`, at address
    // Of a substitute alone:
    asked,          // it asked for size pages, or for none by a break that stays in its page
    unsound,        // what it granted is not sound: `wrong` says how
    wrongly_given,  // it gave pages back that it may not: `wrong` says why
    waited,         // it would wait
  };
  enum class Wrong : std::uint8_t {
    nothing,
    outside,      // the block lies outside the pages that the heap holds
    overlaps,     // a live block
    misaligned,   // the block
    too_small,    // its usable bytes are fewer than those asked
    not_held,     // the heap does not hold the pages
    live,         // a live block lies on them: address and size
    below_start,  // the break would go below its start
  };
  // What a substitute would make of a request.
  enum class Served : std::uint8_t { granted, refused, unsound, crashes, hangs };
  static constexpr std::size_t kMostRecordBytes = 24;
  static constexpr std::uint8_t kAskedPager = 1, kSearchedAgain = 2, kLookedAtSpare = 4;

  Kind kind;
  Context context = Context::application;
  Wrong wrong = Wrong::nothing;
  // A refusal: what becomes of a request of `lost` bytes after it that would have been granted before it.
  Served left_trace = Served::granted;
  bool served_again : 1 =
      false;                   // a refusal: asked again at once, with no page to be had, it would be served
  bool refilling : 1 = false;  // it asked while it filled its spare
  bool within : 1 = false;     // no heap call: of a getheap program's own, or of a strategy's own pages
  bool masked : 1 = false;     // a refusal: interrupts were off
  std::uint8_t tried = 0;      // a refusal: what GetHeap did on its way there
  Owner owner = kOtherClient;
  Address address = 0;
  std::uint64_t size = 0;
  std::uint64_t lost = 0;
  std::uint32_t usable = 0;
  std::uint32_t free_pages = 0;
  std::uint32_t spare_before = 0;
  std::uint32_t spare_after = 0;
  std::array<std::byte, kMostRecordBytes> bytes = {};
};

struct Journal {
  std::vector<Event> events;
  std::vector<Address> headers;  // where the heap wrote the 8 bytes of a header
  // Block headers that searches visited since a point was last reached or a step began or ended; and the most
  // between two of these, which clear() leaves.
  std::uint32_t visited = 0;
  std::uint32_t most_visited = 0;

  // Interrupts may land.
  void pause() { most_visited = std::max(most_visited, std::exchange(visited, 0)); }

  void clear() {
    events.clear();
    headers.clear();
  }
};

// The byte that a block at `address` is filled with when it is granted: its client writes the whole of it at
// once. It depends on nothing else, so equal states have equal bytes whatever led to them.
constexpr std::byte filler_of(Address address) {
  return static_cast<std::byte>((address * 0x9E3779B1u) >> 24);
}

}  // namespace sparepage
