// app-request-never-fails: the same for any other client of the heap.
#include "properties/oracle/invariants.h"

namespace sparepage {

namespace {
std::uint32_t free_pages(const Observation& seen) {
  return seen.facts.refused ? seen.facts.refused->free_pages : seen.machine.ifsmgr.pager.free();
}
}  // namespace

const Invariant kAppRequestNeverFails = {
    .name = "app-request-never-fails",
    .violated_when = "an application-time alloc of 1 to 32768 bytes gives null while the pager has the pages",
    .when = kAlloc,
    .violated =
        [](const Observation& seen) {
          const auto* alloc = seen.step.operation.as<Alloc>();
          if (alloc == nullptr || seen.outcome.result != Result::null ||
              seen.step.context != Context::application || alloc->size == 0) {
            return false;
          }
          const std::optional<std::uint64_t> pages = seen.machine.ifsmgr.pages_needed(alloc->size);
          return pages && free_pages(seen) >= *pages;
        },
    .message =
        [](const Observation& seen) {
          const std::uint64_t size = seen.step.operation.values<Alloc>().size;
          return "a request for " + counted(size, "byte") +
                 " at application time gave null while the pager had " +
                 counted(free_pages(seen), "free page") + " and " +
                 would_serve(seen.machine.ifsmgr.pages_needed(size).value_or(0));
        },
    .applies = [](const GuestTraits* heap) { return heap == nullptr || heap->has_need; },
};

}  // namespace sparepage
