// failed-call-changes-nothing: a call that fails leaves live blocks, sockets, queues and numbers as they
// were.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_failed_call_changes_nothing(const Observation& seen, std::string* message) {
  if (!seen.outcome.failed()) return false;
  const bool blocks = seen.facts.live_change != 0;
  const bool table = seen.facts.table_change != 0;
  if (!blocks && !table) return false;
  if (message != nullptr) {
    *message = std::string(word(seen.step.operation)) + " failed with " + text(seen.outcome) + " and left " +
               (blocks ? "live blocks or what is in them" : "the socket table") + " other than before";
  }
  return true;
}
}  // namespace

extern const Invariant kFailedCallChangesNothing;
const Invariant kFailedCallChangesNothing = {
    .name = "failed-call-changes-nothing",
    .violated_when = "a call that failed left live blocks, socket table, queues or numbers other than before",
    .when = kFailed,
    .violated = violates_failed_call_changes_nothing,
};

}  // namespace sparepage
