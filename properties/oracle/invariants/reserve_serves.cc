// reserve-serves: what is held back is of use.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_reserve_serves(const Observation& seen, std::string* message) {
  if (!seen.facts.reserve_kept) return false;
  if (message != nullptr) {
    const Event& refused = *seen.facts.reserve_kept;
    *message = "a request for " + counted(refused.size, "byte") + " in " +
               std::string(text(refused.context)) + " context gave null while " +
               counted(refused.spare_before, "byte") + " were held back for it";
  }
  return true;
}
}  // namespace

extern const Invariant kReserveServes;
const Invariant kReserveServes = {
    .name = "reserve-serves",
    .violated_when =
        "a request of 1 to 2048 bytes outside application time is refused while 4096 bytes or more are held "
        "back",
    .when = 0,
    .violated = violates_reserve_serves,
    .applies = [](const GuestTraits* heap) { return heap != nullptr && heap->has_spare; },
};

}  // namespace sparepage
