// does-not-crash: a heap returns from every call.
#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

const Invariant kDoesNotCrash = {
    .name = "does-not-crash",
    .violated_when = "a guest ends by a signal, an abort or an exit",
    .when = 0,
    .violated = [](const Observation& seen) { return seen.outcome.result == Result::crashed; },
    .message = [](const Observation& seen) { return guest_of(seen.machine)->why(); },
    .applies = [](const GuestTraits* heap) { return heap != nullptr; },
    .judges_the_end = true,
    .named_by_message = true,
};

}  // namespace sparepage
