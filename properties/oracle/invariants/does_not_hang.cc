// does-not-hang: and in time. The one verdict that depends on the machine that it is found on.
#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

const Invariant kDoesNotHang = {
    .name = "does-not-hang",
    .violated_when = "a call of a guest takes more than a second of processor time",
    .when = 0,
    .violated = [](const Observation& seen) { return seen.outcome.result == Result::hung; },
    .message = [](const Observation& seen) { return guest_of(seen.machine)->why(); },
    .applies = [](const GuestTraits* heap) { return heap != nullptr; },
    .judges_the_end = true,
    .named_by_message = true,
};

}  // namespace sparepage
