// no-grow-outside-application: what the shipped size rule tries to ensure by guessing.
#include "properties/oracle/invariants.h"

namespace sparepage {

const Invariant kNoGrowOutsideApplication = {
    .name = "no-grow-outside-application",
    .violated_when =
        "a page allocation is tried in critical or interrupt context, or inside a strategy's mask, pages "
        "left or not",
    .when = kFaulted,
    .violated = [](const Observation& seen) { return seen.facts.faulted_pages.has_value(); },
    .message =
        [](const Observation& seen) {
          const std::string tried =
              "an allocation of " + counted(*seen.facts.faulted_pages, "page") + " was tried ";
          if (seen.step.context == Context::application)
            return tried + "inside a mask, with interrupts off; it is no time to wait for pages";
          return tried + "in " + std::string(text(seen.step.context)) +
                 " context; only application time may allocate pages";
        },
    .judges_the_end = true,
    .arises_within = true,
};

}  // namespace sparepage
