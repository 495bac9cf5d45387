// fit-never-refused: nobody is refused what the heap has. What lies free is told by the ledger, not by the
// heap's own headers, so that a search that overlooks a block is found out too.
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_fit_never_refused(const Observation& seen, std::string* message) {
  if (!seen.facts.overlooked) return false;
  if (message != nullptr && guest_of(seen.machine) != nullptr) {
    *message = "a request for " + counted(seen.facts.overlooked->size, "byte") +
               " gave null, and the same request, asked again at once without a page to be had, would not";
  } else if (message != nullptr) {
    *message = "a request for " + counted(seen.facts.overlooked->size, "byte") + " in " +
               std::string(text(seen.step.context)) + " context gave null while " +
               counted(seen.facts.overlooked->free_bytes, "byte") +
               " of the heap lay free in one block and " + std::to_string(need(seen.facts.overlooked->size)) +
               " would have served it";
  }
  return true;
}
}  // namespace

extern const Invariant kFitNeverRefused;
const Invariant kFitNeverRefused = {
    .name = "fit-never-refused",
    .violated_when =
        "GetHeap gives null for 1 to 32768 bytes while a free block of the heap could serve them",
    .when = kOverlooked,
    .violated = violates_fit_never_refused,
    .arises_within = true,
};

}  // namespace sparepage
