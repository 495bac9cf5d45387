// does-not-wait: an interrupt does not wait.
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_does_not_wait(const Observation& seen, std::string* message) {
  const GuestHeap* guest = guest_of(seen.machine);
  if (!seen.facts.waited || seen.step.context == Context::application) return false;
  if (message != nullptr) {
    *message = "the heap would wait in " + std::string(text(seen.step.context)) + " context" +
               (guest->why().empty() ? "" : ": " + guest->why());
  }
  return true;
}
}  // namespace

extern const Invariant kDoesNotWait;
const Invariant kDoesNotWait = {
    .name = "does-not-wait",
    .violated_when = "a heap under test would wait in critical or interrupt context",
    .when = 0,
    .violated = violates_does_not_wait,
    .applies = [](const GuestTraits* heap) { return heap != nullptr; },
    .judges_the_end = true,
};

}  // namespace sparepage
