// refusal-leaves-no-trace: what is refused has changed nothing.
#include "sparepage/model/hosted_heap.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_refusal_leaves_no_trace(const Observation& seen, std::string* message) {
  if (!seen.facts.left_trace) return false;
  if (message != nullptr) {
    *message = "a request for " + counted(seen.facts.left_trace->size, "byte") +
               " gave null and left the heap's pages or its static data other than before";
  }
  return true;
}
}  // namespace

extern const Invariant kRefusalLeavesNoTrace;
const Invariant kRefusalLeavesNoTrace = {
    .name = "refusal-leaves-no-trace",
    .violated_when =
        "a request that a heap under test refuses leaves its pages or static data other than before",
    .when = 0,
    .violated = violates_refusal_leaves_no_trace,
    .applies = [](const HeapTraits* heap) { return heap != nullptr; },
};

}  // namespace sparepage
