// bind-never-fails: the article's failure. A bind is refused memory that the machine has to spare.
#include "properties/oracle/invariants.h"

namespace sparepage {

namespace {
// A bind that gives up without asking counts as one that was refused when it gave up.
StepFacts::Refusal last_refusal(const Observation& seen) {
  return seen.facts.denied.value_or(
      StepFacts::Refusal{.size = seen.config.bind[0], .free_pages = seen.machine.ifsmgr.pager.free()});
}
}  // namespace

const Invariant kBindNeverFails = {
    .name = "bind-never-fails",
    .violated_when = "a bind ends in 10055 while the pager has the pages its last request needs",
    .when = kBind,
    .violated =
        [](const Observation& seen) {
          if (seen.outcome.result != Result::wsa_nobufs || !seen.step.operation.is<Bind>()) return false;
          const StepFacts::Refusal refusal = last_refusal(seen);
          const std::optional<std::uint64_t> pages = seen.machine.ifsmgr.pages_needed(refusal.size);
          return pages && refusal.free_pages >= *pages;
        },
    .message =
        [](const Observation& seen) {
          const StepFacts::Refusal refusal = last_refusal(seen);
          return "bind failed with 10055 (WSAENOBUFS): its request for " + counted(refusal.size, "byte") +
                 " was refused while the pager had " + counted(refusal.free_pages, "free page") + " and " +
                 would_serve(seen.machine.ifsmgr.pages_needed(refusal.size).value_or(0));
        },
    .applies = [](const GuestTraits* heap) { return heap == nullptr || heap->has_need; },
};

}  // namespace sparepage
