// no-grow-outside-application: what the shipped size rule tries to ensure by guessing.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_no_grow_outside_application(const Observation& seen, std::string* message) {
  if (!seen.facts.faulted_pages) return false;
  if (message != nullptr) {
    *message = "an allocation of " + counted(*seen.facts.faulted_pages, "page") + " was tried in " +
               std::string(text(seen.step.context)) + " context; only application time may allocate pages";
  }
  return true;
}
}  // namespace

extern const Invariant kNoGrowOutsideApplication;
const Invariant kNoGrowOutsideApplication = {
    .name = "no-grow-outside-application",
    .violated_when = "a page allocation is tried in critical or interrupt context, pages left or not",
    .when = kFaulted,
    .violated = violates_no_grow_outside_application,
    .judges_the_end = true,
};

}  // namespace sparepage
