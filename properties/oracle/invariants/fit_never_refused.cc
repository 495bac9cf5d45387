// fit-never-refused: nobody is refused what the heap has. What lies free is told by the ledger, not by the
// heap's own headers, so that a search that overlooks a block is found out too.
#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

const Invariant kFitNeverRefused = {
    .name = "fit-never-refused",
    .violated_when =
        "GetHeap gives null for 1 to 32768 bytes while a free block of the heap could serve them",
    .when = kOverlooked,
    .violated = [](const Observation& seen) { return seen.facts.overlooked.has_value(); },
    .message =
        [](const Observation& seen) {
          const auto& refused = *seen.facts.overlooked;
          const std::string request = "a request for " + counted(refused.size, "byte");
          if (guest_of(seen.machine) != nullptr) {
            return request +
                   " gave null, and the same request, asked again at once without a page to be had, would "
                   "not";
          }
          return request + " in " + std::string(text(seen.step.context)) + " context gave null while " +
                 counted(refused.free_bytes, "byte") + " of the heap lay free in one block and " +
                 std::to_string(need(refused.size)) + " would have served it";
        },
    .arises_within = true,
};

}  // namespace sparepage
