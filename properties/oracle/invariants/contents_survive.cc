// contents-survive: a live block's bytes are its owner's alone.
#include <algorithm>

#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

namespace {
// Not watched by AddressSanitizer: they look at any byte, owned or not.
SPAREPAGE_UNWATCHED bool holds(const std::byte* from, std::uint64_t count, std::byte filler) {
  // Words, by hand: a library call would be watched. Several at a time, which compilers make vectors of.
  const std::uint64_t word = 0x0101010101010101ULL * static_cast<std::uint64_t>(filler);
  constexpr std::uint64_t kAtATime = 16;
  std::uint64_t i = 0;
  for (; i + kAtATime * sizeof word <= count; i += kAtATime * sizeof word) {
    std::uint64_t differs = 0;
    for (std::uint64_t j = 0; j < kAtATime; ++j) {
      std::uint64_t found;
      __builtin_memcpy(&found, from + i + j * sizeof word, sizeof found);
      differs |= found ^ word;
    }
    if (differs != 0) return false;
  }
  for (; i < count; ++i) {
    if (from[i] != filler) return false;
  }
  return true;
}

SPAREPAGE_UNWATCHED bool holds(const std::byte* from, std::span<const std::byte> record) {
  for (std::size_t i = 0; i < record.size(); ++i) {
    if (from[i] != record[i]) return false;
  }
  return true;
}

// The first block whose bytes are not what its owner wrote; null: there is none.
const LiveBlock* changed_block(const Observation& seen) {
  const GuestHeap* guest = guest_of(seen.machine);
  for (const Address address : seen.blocks) {
    const LiveBlock* block = seen.ledger.live_at(address);
    if (block == nullptr) continue;  // returned since it was written to
    // Of a guest all bytes that may be used are the client's, if the heap still holds them.
    const std::uint64_t bytes = guest == nullptr ? block->size : block->usable;
    const auto record = static_cast<std::uint32_t>(std::min<std::uint64_t>(block->record_size, bytes));
    if ((guest != nullptr && !guest->holds(address, bytes)) ||
        !holds(seen.machine.ifsmgr.at(address), std::span(block->record).first(record)) ||
        !holds(seen.machine.ifsmgr.at(address + record), bytes - record, filler_of(address))) {
      return block;
    }
  }
  return nullptr;
}
}  // namespace

const Invariant kContentsSurvive = {
    .name = "contents-survive",
    .violated_when = "the bytes of a live block changed though nobody wrote them",
    .when = kBytes,
    .violated = [](const Observation& seen) { return changed_block(seen) != nullptr; },
    .message =
        [](const Observation& seen) {
          const LiveBlock& block = *changed_block(seen);
          return "the bytes of a live block of " + counted(block.size, "byte") + " changed, and its owner (" +
                 (block.owner == kOtherClient ? "another client" : "WSIPX") + ") did not write them";
        },
    .arises_within = true,
    .of_the_machine = true,
};

}  // namespace sparepage
