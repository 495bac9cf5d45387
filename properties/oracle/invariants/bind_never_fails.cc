// bind-never-fails: the article's failure. A bind is refused memory that the machine has to spare.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_bind_never_fails(const Observation& seen, std::string* message) {
  if (seen.outcome.result != Result::wsa_nobufs || !seen.step.operation.is<Bind>()) return false;
  // A bind that gives up without asking counts as one that was refused when it gave up.
  const StepFacts::Refusal refusal = seen.facts.denied.value_or(
      StepFacts::Refusal{.size = seen.config.bind[0], .free_pages = seen.machine.ifsmgr.pager.free()});
  const std::optional<std::uint64_t> pages = seen.machine.ifsmgr.pages_needed(refusal.size);
  if (!pages || refusal.free_pages < *pages) return false;
  if (message != nullptr) {
    *message = "bind failed with 10055 (WSAENOBUFS): its request for " + counted(refusal.size, "byte") +
               " was refused while the pager had " + counted(refusal.free_pages, "free page") + " and " +
               std::to_string(*pages) + " would have served it";
  }
  return true;
}
}  // namespace

extern const Invariant kBindNeverFails;
const Invariant kBindNeverFails = {
    .name = "bind-never-fails",
    .violated_when = "a bind ends in 10055 while the pager has the pages its last request needs",
    .when = kBind,
    .violated = violates_bind_never_fails,
    .applies = [](const GuestTraits* heap) { return heap == nullptr || heap->has_need; },
};

}  // namespace sparepage
