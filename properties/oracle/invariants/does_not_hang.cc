// does-not-hang: and in time. The one verdict that depends on the machine that it is found on.
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_does_not_hang(const Observation& seen, std::string* message) {
  if (seen.outcome.result != Result::hung) return false;
  if (message != nullptr) *message = guest_of(seen.machine)->why();
  return true;
}
}  // namespace

extern const Invariant kDoesNotHang;
const Invariant kDoesNotHang = {
    .name = "does-not-hang",
    .violated_when = "a call of a heap under test takes more than a second of processor time",
    .when = 0,
    .violated = violates_does_not_hang,
    .applies = [](const GuestTraits* heap) { return heap != nullptr; },
    .judges_the_end = true,
    .named_by_message = true,
};

}  // namespace sparepage
