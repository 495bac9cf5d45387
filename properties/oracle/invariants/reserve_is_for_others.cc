// reserve-is-for-others: who can wait for a page does not take what is held back for those who can not.
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_reserve_is_for_others(const Observation& seen, std::string* message) {
  const GuestHeap* guest = guest_of(seen.machine);
  const Operation& operation = seen.step.operation;
  const bool may = operation.is<Api>() || operation.is<Fill>() || operation.is<Run>();
  if (guest == nullptr || may || seen.step.context != Context::application || seen.facts.landed) return false;
  if (guest->spare() >= seen.facts.spare_before) return false;
  if (message != nullptr) {
    *message = std::string(word(operation)) + " at application time left " + counted(guest->spare(), "byte") +
               " held back, and " + std::to_string(seen.facts.spare_before) + " were before";
  }
  return true;
}
}  // namespace

extern const Invariant kReserveIsForOthers;
const Invariant kReserveIsForOthers = {
    .name = "reserve-is-for-others",
    .violated_when = "an application-time step lowers what a heap under test holds back for other contexts",
    .when = 0,
    .violated = violates_reserve_is_for_others,
    .applies = [](const GuestTraits* heap) { return heap != nullptr && heap->has_spare; },
};

}  // namespace sparepage
