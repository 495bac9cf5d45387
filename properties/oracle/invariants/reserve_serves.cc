// reserve-serves: what is held back is of use.
#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

const Invariant kReserveServes = {
    .name = "reserve-serves",
    .violated_when =
        "a request of 1 to 2048 bytes outside application time is refused while 4096 bytes or more are held "
        "back",
    .when = 0,
    .violated = [](const Observation& seen) { return seen.facts.reserve_kept.has_value(); },
    .message =
        [](const Observation& seen) {
          const Event& refused = *seen.facts.reserve_kept;
          return "a request for " + counted(refused.size, "byte") + " in " +
                 std::string(text(refused.context)) + " context gave null while " +
                 counted(refused.spare_before, "byte") + " were held back for it";
        },
    .applies = [](const GuestTraits* heap) { return heap != nullptr && heap->has_spare; },
};

}  // namespace sparepage
