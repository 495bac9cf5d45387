// contents-survive: a live block's bytes are its owner's alone.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violated(const Observation& seen, std::string* message) {
  const Memory& memory = seen.machine.ifsmgr.heap.memory();
  for (const Address address : seen.blocks) {
    const LiveBlock* block = seen.ledger.live_at(address);
    if (block == nullptr) continue;  // returned since it was written to
    if (memory.holds(address, std::span(block->record).first(block->record_size)) &&
        memory.holds(address + block->record_size, block->size - block->record_size, filler_of(address))) {
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
    .violated = violated,
};

}  // namespace sparepage
