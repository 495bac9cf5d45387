// reserve-is-for-others: who can wait for a page does not take what is held back for those who can not.
#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

const Invariant kReserveIsForOthers = {
    .name = "reserve-is-for-others",
    .violated_when = "an application-time step lowers what a guest holds back for other contexts",
    .when = 0,
    .violated =
        [](const Observation& seen) {
          const GuestHeap* guest = guest_of(seen.machine);
          const Operation& operation = seen.step.operation;
          const bool may = operation.is<Api>() || operation.is<Fill>() || operation.is<Run>();
          return guest != nullptr && !may && seen.step.context == Context::application &&
                 !seen.facts.landed && guest->spare() < seen.facts.spare_before;
        },
    .message =
        [](const Observation& seen) {
          return std::string(word(seen.step.operation)) +
                 " at application time lowered what is held back from " +
                 std::to_string(seen.facts.spare_before) + " to " +
                 counted(guest_of(seen.machine)->spare(), "byte");
        },
    .applies = [](const GuestTraits* heap) { return heap != nullptr && heap->has_spare; },
};

}  // namespace sparepage
