// refusal-leaves-no-trace: what is refused costs no other request.
#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

namespace {
std::string_view fate(Event::Served served) {
  switch (served) {
    case Event::Served::unsound: return "is granted an unsound block";
    case Event::Served::crashes: return "crashes";
    case Event::Served::hangs: return "hangs";
    default: return "is refused";
  }
}
}  // namespace

const Invariant kRefusalLeavesNoTrace = {
    .name = "refusal-leaves-no-trace",
    .violated_when = "a request is refused that was granted before a guest refused another",
    .when = 0,
    .violated = [](const Observation& seen) { return seen.facts.left_trace.has_value(); },
    .message =
        [](const Observation& seen) {
          const Event& refused = *seen.facts.left_trace;
          return "a request for " + counted(refused.size, "byte") + " gave null, and one for " +
                 counted(refused.lost, "byte") + ", which would have been granted before it, " +
                 std::string(fate(refused.left_trace)) + " after it";
        },
    .applies = [](const GuestTraits* heap) { return heap != nullptr; },
    .arises_within = true,
};

}  // namespace sparepage
