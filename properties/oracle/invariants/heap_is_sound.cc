// heap-is-sound: what the headers say, against themselves (CheckHeap) and against what was granted.
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/invariant.h"

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

// Of a guest: what it granted, and what it says of itself.
bool violated_by(const GuestHeap& guest, const StepFacts& facts, std::string* message) {
  if (facts.unsound) {
    if (message == nullptr) return true;
    const Event& event = *facts.unsound;
    *message = "a request for " + counted(event.size, "byte") + " was granted ";
    switch (event.wrong) {
      case Event::Wrong::outside: *message += "a block outside the pages that the heap holds"; break;
      case Event::Wrong::overlaps: *message += "a block that overlaps a live one"; break;
      case Event::Wrong::misaligned: *message += "a block that is not aligned as the heap says"; break;
      default: *message += "a block of " + counted(event.usable, "usable byte"); break;
    }
    return true;
  }
  if (guest.over() || guest.unsound().empty()) return false;
  if (message != nullptr) *message = "the heap's own check: " + guest.unsound();
  return true;
}

bool violates_heap_is_sound(const Observation& seen, std::string* message) {
  if (const GuestHeap* guest = guest_of(seen.machine)) return violated_by(*guest, seen.facts, message);
  const Heap& heap = seen.machine.ifsmgr.heap;
  if (seen.ledger.misplaced()) {
    if (message != nullptr) {
      *message = "a block was granted that overlaps another or leaves its segment (" +
                 place(*seen.ledger.misplaced(), heap) + ")";
    }
    return true;
  }
  for (const std::uint32_t index : seen.segments) {
    const Segment& segment = heap.segments()[index];
    const SegmentReport found = heap.check(segment);
    if (found.fault != nullptr) {
      if (message != nullptr) {
        *message = "CheckHeap: the header at " + place(found.where, heap) + ": " + found.fault;
      }
      return true;
    }
    const Ledger::Tally granted =
        index < seen.ledger.tallies().size() ? seen.ledger.tallies()[index] : Ledger::Tally{};
    const std::uint64_t bytes =
        std::uint64_t{granted.usable} + found.free_bytes + std::uint64_t{granted.blocks} * kHeaderBytes;
    if (found.blocks_in_use != granted.blocks || bytes != std::uint64_t{segment.pages} * kPageBytes) {
      if (message != nullptr) {
        *message = "segment " + std::to_string(index + 1) + " has " + counted(found.blocks_in_use, "block") +
                   " in use and " + counted(granted.blocks, "block") +
                   " granted; payloads, free bytes and headers add up to " + std::to_string(bytes) + " of " +
                   std::to_string(std::uint64_t{segment.pages} * kPageBytes) + " bytes";
      }
      return true;
    }
  }
  return false;
}
}  // namespace

extern const Invariant kHeapIsSound;
const Invariant kHeapIsSound = {
    .name = "heap-is-sound",
    .violated_when = "CheckHeap fails, blocks overlap or leave their segment, or bytes do not add up",
    .when = kHeaders,
    .violated = violates_heap_is_sound,
    .judges_the_end = true,
    .arises_within = true,
};

}  // namespace sparepage
