// does-not-wait: an interrupt does not wait.
#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

const Invariant kDoesNotWait = {
    .name = "does-not-wait",
    .violated_when = "a guest would wait in critical or interrupt context",
    .when = 0,
    .violated =
        [](const Observation& seen) {
          return seen.facts.waited && seen.step.context != Context::application;
        },
    .message =
        [](const Observation& seen) {
          const std::string& why = guest_of(seen.machine)->why();
          return "the heap would wait in " + std::string(text(seen.step.context)) + " context" +
                 (why.empty() ? "" : ": " + why);
        },
    .applies = [](const GuestTraits* heap) { return heap != nullptr; },
    .judges_the_end = true,
};

}  // namespace sparepage
