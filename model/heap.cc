#include "sparepage/model/heap.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace sparepage {

namespace {

constexpr std::uint8_t kMostSlack = 15;  // 7 of rounding up and 8 of a remainder too small to split off

}  // namespace

void Heap::set_header(Address block, const Header& header) {
  memory_.set_header(block, header.word());
  journal_.headers.push_back(block);
}

void Heap::set_previous(Address block, std::uint32_t previous) {
  Header header = header_at(block);
  header.previous = previous;
  set_header(block, header);
}

Address Heap::end_of_segments() const {
  return segments_.empty() ? first_base_ : segments_.back().end() + Memory::kGuardBytes;
}

std::uint32_t Heap::pages(bool own) const {
  std::uint32_t pages = 0;
  for (const Segment& segment : segments_) pages += segment.own == own ? segment.pages : 0;
  return pages;
}

std::uint32_t Heap::all_pages() const {
  std::uint32_t pages = 0;
  for (const Segment& segment : segments_) pages += segment.pages;
  return pages;
}

void Heap::reset(std::uint32_t spare_pages, std::uint32_t own_pages) {
  memory_.disown(0, end_of_segments());
  segments_.clear();
  journal_.clear();
  first_base_ = spare_pages * kPageBytes + 2 * Memory::kGuardBytes;
  if (memory_.capacity() < first_base_) memory_ = Memory(first_base_);
  if (own_pages == 0) return;
  join(own_pages);
  segments_.back().own = true;
}

const Segment* Heap::segment_of(Address address) const {
  // Few are there, and most that is asked for lies in the last ones.
  for (auto segment = segments_.end(); segment != segments_.begin();) {
    --segment;
    if (address >= segment->base) return address < segment->end() ? &*segment : nullptr;
  }
  return nullptr;
}

// The bytes of a block in use that its client asked for.
std::uint32_t Heap::owned_bytes(const Header& header) {
  return header.size - kHeaderBytes - std::min<std::uint32_t>(header.slack, header.size - kHeaderBytes);
}

// Headers; and copy_bytes(payload, bytes) for each block in use.
template <class CopyBytes>
void Heap::copy_blocks(Memory& to, CopyBytes copy_bytes) const {
  for (const Segment& segment : segments_) {
    walk(segment, [&](Address at, const Header& header) {
      to.set_header(at, memory_.header(at));
      if (header.in_use) {
        const Address payload = at + kHeaderBytes;
        to.own(payload, owned_bytes(header));
        copy_bytes(payload, owned_bytes(header));
      }
      return true;
    });
    to.set_header(segment.end(), memory_.header(segment.end()));
  }
}

void Heap::copy_all_blocks(Memory& to) const {
  copy_blocks(to, [&](Address payload, std::uint32_t bytes) {
    std::memcpy(to.at(payload), memory_.at(payload), bytes);
  });
}

// The segments, with nothing in them.
void Heap::copy_segments(const Heap& other) {
  memory_.disown(0, end_of_segments());
  segments_ = other.segments_;
  first_base_ = other.first_base_;
  journal_.clear();
  if (memory_.capacity() < end_of_segments()) memory_ = Memory(other.memory_.capacity());
}

void Heap::copy(const Heap& other, Payloads payloads) {
  if (this == &other) return;
  copy_segments(other);
  if (payloads == Payloads::copied) return other.copy_all_blocks(memory_);
  other.copy_blocks(
      memory_, [&](Address payload, std::uint32_t bytes) { copy_record(other, payload, bytes, payloads); });
}

// And the rest of the block's bytes, if they are to be filled.
void Heap::copy_record(const Heap& other, Address payload, std::uint32_t bytes, Payloads payloads) {
  const std::uint32_t record = std::min<std::uint32_t>(bytes, Event::kMostRecordBytes);
  std::memcpy(memory_.at(payload), other.memory_.at(payload), record);
  if (payloads == Payloads::records) return;
  std::memset(memory_.at(payload + record), static_cast<int>(filler_of(payload)), bytes - record);
}

void Heap::take_back(const Heap& other, std::span<const Address> blocks, Payloads payloads) {
  assert(first_base_ == other.first_base_ && memory_.capacity() >= other.end_of_segments());
  copy_segments(other);
  other.copy_blocks(memory_, [&](Address payload, std::uint32_t bytes) {
    if (std::ranges::find(blocks, payload) != blocks.end()) copy_record(other, payload, bytes, payloads);
  });
}

bool Heap::operator==(const Heap& other) const {
  if (segments_ != other.segments_ || first_base_ != other.first_base_) return false;
  bool equal = true;
  for (const Segment& segment : segments_) {
    walk(segment, [&](Address at, const Header& header) {
      const Address payload = at + kHeaderBytes;
      equal = memory_.header(at) == other.memory_.header(at) &&
              (!header.in_use ||
               std::memcmp(memory_.at(payload), other.memory_.at(payload), owned_bytes(header)) == 0);
      return equal;
    });
    if (!equal) return false;
  }
  return true;
}

Address Heap::join(std::uint32_t pages) {
  assert(pages != 0);
  const Segment segment = {.base = end_of_segments(), .pages = pages};
  const std::size_t capacity = std::size_t{segment.end()} + Memory::kGuardBytes;
  if (memory_.capacity() < capacity) {
    Memory larger(std::max(capacity, 2 * memory_.capacity()));
    copy_all_blocks(larger);
    memory_ = std::move(larger);
  }
  segments_.push_back(segment);
  set_header(segment.base, {.size = pages * kPageBytes});
  set_header(segment.end(), {.size = kHeaderBytes, .previous = pages * kPageBytes, .in_use = true});
  return segment.base;
}

Address Heap::first_fit(std::uint32_t size, bool own) {
  const std::uint64_t wanted = need(size);
  Address found = 0;
  std::uint32_t visited = 0;
  for (const Segment& segment : segments_) {
    if (segment.own != own) continue;
    walk(segment, [&](Address at, const Header& header) {
      ++visited;
      if (!header.in_use && header.size >= wanted) found = at;
      return found == 0;
    });
    if (found != 0) break;
  }
  journal_.visited += visited;
  return found;
}

Address Heap::carve(Address block, std::uint32_t size) {
  Header header = header_at(block);
  const auto wanted = static_cast<std::uint32_t>(need(size));
  assert(!header.in_use && header.size >= wanted);
  const std::uint32_t remainder = header.size - wanted;
  if (remainder >= kSmallestBlock) {
    set_header(block + wanted, {.size = remainder, .previous = wanted});
    set_previous(block + header.size, remainder);
    header.size = wanted;
  }
  header.in_use = true;
  header.slack = static_cast<std::uint8_t>(header.size - kHeaderBytes - size);
  set_header(block, header);
  const Address payload = block + kHeaderBytes;
  memory_.own(payload, size);
  std::memset(memory_.at(payload), static_cast<int>(filler_of(payload)), size);
  return payload;
}

bool Heap::release(Address payload) {
  const Address block = payload - kHeaderBytes;
  const Segment* segment = segment_of(block);
  if (segment == nullptr) return false;
  const Header freed = header_at(block);
  if (!freed.in_use || !plausible(freed, block, *segment)) return false;

  memory_.disown(payload, freed.size - kHeaderBytes);
  Address start = block;
  Header merged = {.size = freed.size, .previous = freed.previous};
  const Address next = block + freed.size;
  if (next < segment->end()) {
    const Header after = header_at(next);
    if (!after.in_use && plausible(after, next, *segment)) merged.size += after.size;
  }
  if (freed.previous != 0 && freed.previous <= block - segment->base) {
    const Header before = header_at(block - freed.previous);
    if (!before.in_use && before.size == freed.previous) {
      start -= before.size;
      merged.size += before.size;
      merged.previous = before.previous;
    }
  }
  set_header(start, merged);
  set_previous(start + merged.size, merged.size);
  return true;
}

SegmentReport Heap::check(const Segment& segment) const {
  SegmentReport report;
  std::uint32_t previous = 0;
  bool previous_free = false;
  const auto fail = [&](const char* fault, Address where) {
    report.fault = fault;
    report.where = where;
    return report;
  };
  for (Address at = segment.base; at < segment.end();) {
    const Header header = header_at(at);
    if (!plausible(header, at, segment)) return fail("its size leads nowhere", at);
    if (header.previous != previous) return fail("it misnames the size of the block before it", at);
    if (header.slack > (header.in_use ? kMostSlack : 0)) return fail("its flags make no sense", at);
    if (!header.in_use && previous_free) return fail("it is free beside a free block", at);
    if (header.in_use) {
      ++report.blocks_in_use;
      report.bytes_in_use += header.size - kHeaderBytes;
    } else {
      report.free_bytes += header.size;
    }
    previous = header.size;
    previous_free = !header.in_use;
    at += header.size;
  }
  const Header end = header_at(segment.end());
  if (!end.in_use || end.size != kHeaderBytes || end.previous != previous) {
    return fail("the header that ends the segment is damaged", segment.end());
  }
  return report;
}

}  // namespace sparepage
