// drained-heap-serves-again: what was given back can be had again.
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_drained_heap_serves_again(const Observation& seen, std::string* message) {
  const GuestHeap* guest = guest_of(seen.machine);
  if (guest == nullptr || !guest->unserved()) return false;
  if (message != nullptr) {
    *message =
        "no block is live, and the requests that once were live together are not all granted again with "
        "as many pages, in any of three orders: as they were granted, the one for " +
        counted(*guest->unserved(), "byte") + " is refused";
  }
  return true;
}
}  // namespace

extern const Invariant kDrainedHeapServesAgain;
const Invariant kDrainedHeapServesAgain = {
    .name = "drained-heap-serves-again",
    .violated_when =
        "a heap under test that was drained does not serve again what it once served with as many pages",
    .when = 0,
    .violated = violates_drained_heap_serves_again,
    .applies = [](const GuestTraits* heap) { return heap != nullptr; },
};

}  // namespace sparepage
