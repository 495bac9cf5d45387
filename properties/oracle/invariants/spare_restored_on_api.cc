// spare-restored-on-api: IFSMGR fills the spare on every file-system API call into it.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violated(const Observation& seen, std::string* message) {
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
    .violated = violated,
};

}  // namespace sparepage
