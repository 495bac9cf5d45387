// no-grow-outside-application: what the shipped size rule tries to ensure by guessing.
#include "properties/oracle/invariants.h"

namespace sparepage {

const Invariant kNoGrowOutsideApplication = {
    .name = "no-grow-outside-application",
    .violated_when = "a page allocation is tried in critical or interrupt context, pages left or not",
    .when = kFaulted,
    .violated = [](const Observation& seen) { return seen.facts.faulted_pages.has_value(); },
    .message =
        [](const Observation& seen) {
          return "an allocation of " + counted(*seen.facts.faulted_pages, "page") + " was tried in " +
                 std::string(text(seen.step.context)) + " context; only application time may allocate pages";
        },
    .judges_the_end = true,
};

}  // namespace sparepage
