// spare-restored-on-api: IFSMGR fills the spare on every file-system API call into it.
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
// A guest says how many bytes it holds back, before and after.
bool violated_by(const GuestHeap& guest, const Observation& seen, std::string* message) {
  const StepFacts& facts = seen.facts;
  if (!seen.step.operation.is<Api>() || seen.outcome.failed() || facts.landed) return false;
  const auto pages = [](std::uint64_t bytes) { return (bytes + kPageBytes - 1) / kPageBytes; };
  const std::uint64_t before = pages(facts.spare_before);
  const std::uint64_t due = std::min<std::uint64_t>(seen.config.spare, before + facts.pages_before);
  const std::uint64_t now = pages(guest.spare());
  if (now >= due) return false;
  if (message != nullptr) {
    *message = "api left what is held back at " + counted(now, "page") + " of " +
               std::to_string(seen.config.spare) + "; it was " + std::to_string(before) +
               ", and the pager had " + counted(facts.pages_before, "free page");
  }
  return true;
}

bool violates_spare_restored_on_api(const Observation& seen, std::string* message) {
  if (const GuestHeap* guest = guest_of(seen.machine)) return violated_by(*guest, seen, message);
  if (!seen.step.operation.is<Api>() || seen.outcome.failed()) return false;
  // An api that called no FillHeapSpare is judged by what it could have looked at.
  const Ifsmgr& ifsmgr = seen.machine.ifsmgr;
  const Event fill = seen.facts.filled.value_or(Event{.kind = Event::Kind::filled,
                                                      .free_pages = ifsmgr.pager.free(),
                                                      .spare_before = ifsmgr.spare(),
                                                      .spare_after = ifsmgr.spare()});
  const std::uint32_t due = std::min(seen.config.spare, fill.spare_before + fill.free_pages);
  if (fill.spare_after >= due) return false;
  if (message != nullptr) {
    *message = "api left the spare at " + counted(fill.spare_after, "page") + " of " +
               std::to_string(seen.config.spare) + "; it had " + std::to_string(fill.spare_before) +
               " and the pager " + counted(fill.free_pages, "free page");
  }
  return true;
}
}  // namespace

extern const Invariant kSpareRestoredOnApi;
const Invariant kSpareRestoredOnApi = {
    .name = "spare-restored-on-api",
    .violated_when = "api's FillHeapSpare leaves the spare below min(target, spare + free pages)",
    .when = kApi,
    .violated = violates_spare_restored_on_api,
    .applies =
        [](const GuestTraits* heap) { return heap == nullptr || (heap->has_refill && heap->has_spare); },
};

}  // namespace sparepage
