// spare-restored-on-api: IFSMGR fills the spare on every file-system API call into it.
#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

namespace {
// What api found and left, and what it should have filled it up to, in pages.
struct Restored {
  std::uint64_t before;
  std::uint64_t free;
  std::uint64_t after;
  std::uint64_t target;
};

Restored restored(const Observation& seen) {
  const Ifsmgr& ifsmgr = seen.machine.ifsmgr;
  // A guest says how many bytes it holds back, before and after.
  if (const GuestHeap* guest = guest_of(seen.machine)) {
    const auto pages = [](std::uint64_t bytes) { return (bytes + kPageBytes - 1) / kPageBytes; };
    return {pages(seen.facts.spare_before), seen.facts.pages_before, pages(guest->spare()),
            seen.config.spare};
  }
  // An api that called no FillHeapSpare is judged by what it could have looked at.
  const std::uint64_t target = seen.config.spare + seen.machine.strategy().target;
  if (!seen.facts.filled) return {ifsmgr.spare(), ifsmgr.pager.free(), ifsmgr.spare(), target};
  const Event& filled = *seen.facts.filled;
  return {filled.spare_before, filled.free_pages, filled.spare_after, target};
}
}  // namespace

const Invariant kSpareRestoredOnApi = {
    .name = "spare-restored-on-api",
    .violated_when = "api's FillHeapSpare leaves the spare below min(target, spare + free pages)",
    .when = kApi,
    .violated =
        [](const Observation& seen) {
          const bool landed = guest_of(seen.machine) != nullptr && seen.facts.landed;
          if (!seen.step.operation.is<Api>() || seen.outcome.failed() || landed) return false;
          const Restored spare = restored(seen);
          return spare.after < std::min(spare.target, spare.before + spare.free);
        },
    .message =
        [](const Observation& seen) {
          const bool guest = guest_of(seen.machine) != nullptr;
          const Restored spare = restored(seen);
          return std::string("api left ") + (guest ? "what is held back" : "the spare") + " at " +
                 counted(spare.after, "page") + " of " + std::to_string(spare.target) +
                 (guest ? "; it was " : "; it had ") + std::to_string(spare.before) +
                 (guest ? ", and the pager had " : " and the pager ") + counted(spare.free, "free page");
        },
    .applies =
        [](const GuestTraits* heap) { return heap == nullptr || (heap->has_refill && heap->has_spare); },
    .of_the_machine = true,
};

}  // namespace sparepage
