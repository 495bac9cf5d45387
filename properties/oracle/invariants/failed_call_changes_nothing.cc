// failed-call-changes-nothing: a call that fails leaves live blocks, sockets, queues and numbers as they
// were.
#include "properties/oracle/invariants.h"

namespace sparepage {

const Invariant kFailedCallChangesNothing = {
    .name = "failed-call-changes-nothing",
    .violated_when = "a call that failed left live blocks, socket table, queues or numbers other than before",
    .when = kFailed,
    .violated =
        [](const Observation& seen) {
          return seen.outcome.failed() && (seen.facts.live_change != 0 || seen.facts.table_change != 0);
        },
    .message =
        [](const Observation& seen) {
          return std::string(word(seen.step.operation)) + " failed with " + text(seen.outcome) +
                 " and left " +
                 (seen.facts.live_change != 0 ? "live blocks or what is in them" : "the socket table") +
                 " other than before";
        },
    .of_the_machine = true,
};

}  // namespace sparepage
