// contents-survive: a live block's bytes are its owner's alone.
#include <algorithm>

#include "sparepage/model/hosted_heap.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_contents_survive(const Observation& seen, std::string* message) {
  const Memory& memory = seen.machine.ifsmgr.heap.memory();
  const HostedHeap* hosted = seen.machine.ifsmgr.hosted();
  for (const Address address : seen.blocks) {
    const LiveBlock* block = seen.ledger.live_at(address);
    if (block == nullptr) continue;  // returned since it was written to
    // Of a heap under test all bytes that may be used are the client's, if the heap still holds them.
    const std::uint64_t bytes = hosted == nullptr ? block->size : block->usable;
    const auto record = static_cast<std::uint32_t>(std::min<std::uint64_t>(block->record_size, bytes));
    if ((hosted == nullptr || hosted->holds(address, bytes)) &&
        memory.holds(address, std::span(block->record).first(record)) &&
        memory.holds(address + record, bytes - record, filler_of(address))) {
      continue;
    }
    if (message != nullptr) {
      *message = "the bytes of a live block of " + counted(block->size, "byte") +
                 " changed, and its owner (" + (block->owner == kOtherClient ? "another client" : "WSIPX") +
                 ") did not write them";
    }
    return true;
  }
  return false;
}
}  // namespace

extern const Invariant kContentsSurvive;
const Invariant kContentsSurvive = {
    .name = "contents-survive",
    .violated_when = "the bytes of a live block changed though nobody wrote them",
    .when = kBytes,
    .violated = violates_contents_survive,
    .arises_within = true,
};

}  // namespace sparepage
