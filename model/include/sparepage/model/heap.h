// IFSMGR's heap as a mechanism: segments, blocks, first fit, split and merge. When it may grow is not decided
// here (ifsmgr.h). Source: spec section 3, "Pager and heap"; the block layout is assumed there.
//
//   segment   [block][block]...[block] | guard, which starts with the end header
//   block     [header, 8 bytes][payload, a multiple of 8 bytes, 8 at the least]
//   header    bits 0 in use, 1-7 slack, 8-35 size, 36-63 size of the block before it (0: the first)
//
// Size counts the header; slack is the bytes of the payload beyond those asked for. The end header is one in
// use, of size 8, and outside the pages. Blocks are found, split and merged by what the headers say. Nothing
// here trusts a header further than its segment: one that makes no sense ends the walk of its segment.
//
// Invariants of a sound heap, checked by check():
//   1. from a segment's base, sizes lead exactly to its end; each is a multiple of 8, 16 at the least
//   2. each header names the size of the block before it
//   3. no two neighbours are both free
//   4. slack is 0 in a free block and at most 15 in one in use
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sparepage/model/config.h"
#include "sparepage/model/journal.h"
#include "sparepage/model/memory.h"
#include "sparepage/model/operation.h"

namespace sparepage {

inline constexpr std::uint32_t kHeaderBytes = 8;
inline constexpr std::uint32_t kSmallestBlock = 16;

// Bytes of a block that serves a request of `size` bytes, its header included.
constexpr std::uint64_t need(std::uint64_t size) {
  const std::uint64_t block = (size + 7) / 8 * 8 + kHeaderBytes;
  return block < kSmallestBlock ? kSmallestBlock : block;
}
// Pages of a new segment that can serve it.
constexpr std::uint64_t pages_for(std::uint64_t size) {
  return (need(size) + kPageBytes - 1) / kPageBytes;
}

struct Segment {
  Address base;
  std::uint32_t pages;
  bool own = false;  // of a strategy's own pages: laid out like one of the heap's, and none
  Address end() const { return base + pages * kPageBytes; }
  bool operator==(const Segment&) const = default;
};

struct Header {
  std::uint32_t size = 0;      // bytes, header included
  std::uint32_t previous = 0;  // bytes of the block before it, 0 for a segment's first
  std::uint8_t slack = 0;
  bool in_use = false;

  // As its 8 bytes, and back.
  constexpr std::uint64_t word() const {
    return std::uint64_t{in_use} | std::uint64_t{slack} << 1 | std::uint64_t{size} << 8 |
           std::uint64_t{previous} << 36;
  }
  static constexpr Header of(std::uint64_t word) {
    return {.size = static_cast<std::uint32_t>(word >> 8 & 0xFFFFFFF),
            .previous = static_cast<std::uint32_t>(word >> 36),
            .slack = static_cast<std::uint8_t>(word >> 1 & 0x7F),
            .in_use = (word & 1) != 0};
  }
};

// What a walk over one segment's headers found.
struct SegmentReport {
  const char* fault = nullptr;  // null: sound
  Address where = 0;            // the header at fault
  std::uint32_t blocks_in_use = 0;
  std::uint32_t bytes_in_use = 0;  // payloads of blocks in use
  std::uint32_t free_bytes = 0;    // free blocks, headers included
};

// Which bytes of blocks in use are copied with a heap.
enum class Payloads : std::uint8_t {
  copied,   // all that their clients own
  records,  // the first ones, where WSIPX has its records; the rest is left as it is
  filled,   // those, and the rest as clients fill it
};

class Heap {
 public:
  Heap() = default;
  Heap(const Heap& other) { *this = other; }
  Heap& operator=(const Heap& other) {
    copy(other, Payloads::copied);
    return *this;
  }
  ~Heap() = default;
  // The journal stays behind.
  void copy(const Heap& other, Payloads payloads);
  // The same, for one that was a copy of `other` until these blocks were freed or written to, and others were
  // granted: no other block is looked at. What was freed has its bytes as long as nothing was granted after
  // it.
  void take_back(const Heap& other, std::span<const Address> blocks, Payloads payloads);

  // Empty, with room for a spare of that many pages, and with a segment of so many of a strategy's own. Keeps
  // its memory.
  void reset(std::uint32_t spare_pages, std::uint32_t own_pages = 0);

  // A new segment of free pages, last in order. Returns its first block, which is free.
  Address join(std::uint32_t pages);

  // The first free block that can serve `size` bytes, as a header's address; 0: there is none. Of the heap's
  // segments, or of a strategy's own. The journal counts the headers that it visits.
  Address first_fit(std::uint32_t size, bool own = false);

  // Hands out the free block whose header is at `block`, split if that leaves kSmallestBlock or more.
  // Returns the payload's address, filled with filler_of() it.
  Address carve(Address block, std::uint32_t size);

  // Frees the block of that payload and merges it with its free neighbours. False, and nothing done, if no
  // block in use starts there.
  bool release(Address payload);

  // CheckHeap over one segment.
  SegmentReport check(const Segment& segment) const;

  // Calls visit(header address, header) for each block of the segment, by address, until it returns false.
  template <class Visit>
  void walk(const Segment& segment, Visit visit) const {
    for (Address at = segment.base; at < segment.end();) {
      const Header header = header_at(at);
      if (!plausible(header, at, segment) || !visit(at, header)) return;
      at += header.size;
    }
  }

  Header header_at(Address block) const { return Header::of(memory_.header(block)); }
  std::uint32_t payload_bytes(Address payload) const {
    return header_at(payload - kHeaderBytes).size - kHeaderBytes;
  }

  std::span<const Segment> segments() const { return segments_; }
  const Segment* segment_of(Address address) const;  // null: it lies in none
  std::uint32_t pages(bool own = false) const;
  std::uint32_t all_pages() const;  // the strategy's own too
  const Memory& memory() const { return memory_; }
  Memory& memory() { return memory_; }
  Journal& journal() { return journal_; }
  const Journal& journal() const { return journal_; }

  // The same segments, headers and live bytes.
  bool operator==(const Heap& other) const;

 private:
  static std::uint32_t owned_bytes(const Header& header);
  static bool plausible(const Header& header, Address at, const Segment& segment) {
    return header.size >= kSmallestBlock && header.size % 8 == 0 && header.size <= segment.end() - at;
  }
  void set_header(Address block, const Header& header);
  void set_previous(Address block, std::uint32_t previous);
  template <class CopyBytes>
  void copy_blocks(Memory& to, CopyBytes copy_bytes) const;
  void copy_all_blocks(Memory& to) const;
  void copy_segments(const Heap& other);
  void copy_record(const Heap& other, Address payload, std::uint32_t bytes, Payloads payloads);
  Address end_of_segments() const;

  Memory memory_;
  std::vector<Segment> segments_;
  Address first_base_ = 0;
  Journal journal_;
};

}  // namespace sparepage
