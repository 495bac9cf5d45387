// app-request-never-fails: the same for any other client of the heap.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_app_request_never_fails(const Observation& seen, std::string* message) {
  const auto* alloc = seen.step.operation.as<Alloc>();
  if (alloc == nullptr || seen.outcome.result != Result::null || seen.step.context != Context::application ||
      alloc->size == 0) {
    return false;
  }
  const std::uint32_t free_pages =
      seen.facts.refused ? seen.facts.refused->free_pages : seen.machine.ifsmgr.pager.free();
  const std::optional<std::uint64_t> pages = seen.machine.ifsmgr.pages_needed(alloc->size);
  if (!pages || free_pages < *pages) return false;
  if (message != nullptr) {
    *message = "a request for " + counted(alloc->size, "byte") +
               " at application time gave null while the pager had " + counted(free_pages, "free page") +
               " and " + std::to_string(*pages) + " would have served it";
  }
  return true;
}
}  // namespace

extern const Invariant kAppRequestNeverFails;
const Invariant kAppRequestNeverFails = {
    .name = "app-request-never-fails",
    .violated_when = "an application-time alloc of 1 to 32768 bytes gives null while the pager has the pages",
    .when = kAlloc,
    .violated = violates_app_request_never_fails,
    .applies = [](const GuestTraits* heap) { return heap == nullptr || heap->has_need; },
};

}  // namespace sparepage
