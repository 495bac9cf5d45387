// drained-heap-serves-again: what was given back can be had again.
#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

const Invariant kDrainedHeapServesAgain = {
    .name = "drained-heap-serves-again",
    .violated_when = "a guest that was drained does not serve again what it once served with as many pages",
    .when = 0,
    .violated =
        [](const Observation& seen) {
          const GuestHeap* guest = guest_of(seen.machine);
          return guest != nullptr && guest->unserved();
        },
    .message =
        [](const Observation& seen) {
          return "no block is live, and the requests that once were live together are not all granted again "
                 "with "
                 "as many pages, in any of three orders: as they were granted, the one for " +
                 counted(*guest_of(seen.machine)->unserved(), "byte") + " is refused";
        },
    .applies = [](const GuestTraits* heap) { return heap != nullptr; },
};

}  // namespace sparepage
