// does-not-crash: a heap returns from every call.
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_does_not_crash(const Observation& seen, std::string* message) {
  if (seen.outcome.result != Result::crashed) return false;
  if (message != nullptr) *message = guest_of(seen.machine)->why();
  return true;
}
}  // namespace

extern const Invariant kDoesNotCrash;
const Invariant kDoesNotCrash = {
    .name = "does-not-crash",
    .violated_when = "a heap under test ends by a signal, an abort or an exit",
    .when = 0,
    .violated = violates_does_not_crash,
    .applies = [](const GuestTraits* heap) { return heap != nullptr; },
    .judges_the_end = true,
    .named_by_message = true,
};

}  // namespace sparepage
