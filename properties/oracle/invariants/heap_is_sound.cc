// heap-is-sound: what the headers say, against themselves (CheckHeap) and against what was granted.
#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

namespace {

std::string place(Address address, const Heap& heap) {
  const auto segments = heap.segments();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (address >= segments[i].base && address <= segments[i].end()) {
      return "segment " + std::to_string(i + 1) + ", byte " + std::to_string(address - segments[i].base);
    }
  }
  return "outside every segment";
}

// A segment of which the headers, or what was granted of it, are not as they should be.
struct UnsoundSegment {
  std::uint32_t index;
  SegmentReport found;
  Ledger::Tally granted;
  std::uint64_t bytes;  // that these add up to
  std::uint64_t due;
};

std::optional<UnsoundSegment> unsound_segment(const Observation& seen) {
  const Heap& heap = seen.machine.ifsmgr.heap;
  for (const std::uint32_t index : seen.segments) {
    const Segment& segment = heap.segments()[index];
    const SegmentReport found = heap.check(segment);
    const Ledger::Tally granted =
        index < seen.ledger.tallies().size() ? seen.ledger.tallies()[index] : Ledger::Tally{};
    const std::uint64_t bytes =
        std::uint64_t{granted.usable} + found.free_bytes + std::uint64_t{granted.blocks} * kHeaderBytes;
    const std::uint64_t due = std::uint64_t{segment.pages} * kPageBytes;
    if (found.fault != nullptr || found.blocks_in_use != granted.blocks || bytes != due) {
      return UnsoundSegment{index, found, granted, bytes, due};
    }
  }
  return std::nullopt;
}

// Of a guest: what it granted, and what it says of itself.
std::string fault_of(const GuestHeap& guest, const std::optional<Event>& granted) {
  if (!granted) return "the heap's own check: " + guest.unsound();
  const std::string block = "a request for " + counted(granted->size, "byte") + " was granted a block ";
  switch (granted->wrong) {
    case Event::Wrong::outside: return block + "outside the pages that the heap holds";
    case Event::Wrong::overlaps: return block + "that overlaps a live one";
    case Event::Wrong::misaligned: return block + "that is not aligned as the heap says";
    default: return block + "of " + counted(granted->usable, "usable byte");
  }
}

bool is_unsound(const Observation& seen) {
  if (const GuestHeap* guest = guest_of(seen.machine)) {
    return seen.facts.unsound || (!guest->over() && !guest->unsound().empty());
  }
  return seen.ledger.misplaced() || unsound_segment(seen);
}

std::string what_is_unsound(const Observation& seen) {
  if (const GuestHeap* guest = guest_of(seen.machine)) return fault_of(*guest, seen.facts.unsound);
  const Heap& heap = seen.machine.ifsmgr.heap;
  if (seen.ledger.misplaced()) {
    return "a block was granted that overlaps another or leaves its segment (" +
           place(*seen.ledger.misplaced(), heap) + ")";
  }
  const UnsoundSegment of = *unsound_segment(seen);
  if (of.found.fault != nullptr) {
    return "CheckHeap: the header at " + place(of.found.where, heap) + ": " + of.found.fault;
  }
  return "segment " + std::to_string(of.index + 1) + " has " + counted(of.found.blocks_in_use, "block") +
         " in use and " + counted(of.granted.blocks, "block") +
         " granted; payloads, free bytes and headers add up to " + std::to_string(of.bytes) + " of " +
         std::to_string(of.due) + " bytes";
}
}  // namespace

const Invariant kHeapIsSound = {
    .name = "heap-is-sound",
    .violated_when = "CheckHeap fails, blocks overlap or leave their segment, or bytes do not add up",
    .when = kHeaders,
    .violated = is_unsound,
    .message = what_is_unsound,
    .judges_the_end = true,
    .arises_within = true,
    .of_the_machine = true,
};

}  // namespace sparepage
