// bounded-work: no retry goes on for ever.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
constexpr std::uint32_t kMostHeapCalls = 64;

bool violates_bounded_work(const Observation& seen, std::string* message) {
  const bool bounded = seen.step.operation.is<Bind>() || seen.step.operation.is<Alloc>();
  if (!bounded || seen.facts.heap_calls <= kMostHeapCalls) return false;
  if (message != nullptr) {
    *message = std::string(word(seen.step.operation)) + " made " +
               counted(seen.facts.heap_calls, "heap call") + " of its own; " +
               std::to_string(kMostHeapCalls) + " are the most it may make";
  }
  return true;
}
}  // namespace

extern const Invariant kBoundedWork;
const Invariant kBoundedWork = {
    .name = "bounded-work",
    .violated_when = "one bind or alloc makes more than 64 heap calls of its own",
    .when = kBind | kAlloc,
    .violated = violates_bounded_work,
    .arises_within = true,
};

}  // namespace sparepage
