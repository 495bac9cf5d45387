// refusal-leaves-no-trace: what is refused costs no other request.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_refusal_leaves_no_trace(const Observation& seen, std::string* message) {
  if (!seen.facts.left_trace) return false;
  if (message != nullptr) {
    const Event& refused = *seen.facts.left_trace;
    *message = "a request for " + counted(refused.size, "byte") + " gave null, and one for " +
               counted(refused.lost, "byte") + ", which would have been granted before it, ";
    switch (refused.left_trace) {
      case Event::Served::unsound: *message += "is granted an unsound block after it"; break;
      case Event::Served::crashes: *message += "crashes after it"; break;
      case Event::Served::hangs: *message += "hangs after it"; break;
      default: *message += "is refused after it"; break;
    }
  }
  return true;
}
}  // namespace

extern const Invariant kRefusalLeavesNoTrace;
const Invariant kRefusalLeavesNoTrace = {
    .name = "refusal-leaves-no-trace",
    .violated_when =
        "behind a request that a heap under test refuses another is refused that was granted before it",
    .when = 0,
    .violated = violates_refusal_leaves_no_trace,
    .applies = [](const GuestTraits* heap) { return heap != nullptr; },
    .arises_within = true,
};

}  // namespace sparepage
