// bounded-work: no retry goes on for ever.
#include "properties/invariant.h"

namespace sparepage {

namespace {
constexpr std::uint32_t kMostHeapCalls = 64;

std::optional<std::string> violation(const Observation& seen) {
  const bool bounded =
      std::holds_alternative<Bind>(seen.step.operation) || std::holds_alternative<Alloc>(seen.step.operation);
  if (!bounded || seen.facts.heap_calls <= kMostHeapCalls) return {};
  return std::string(word(seen.step.operation)) + " made " + counted(seen.facts.heap_calls, "heap call") +
         " of its own; " + std::to_string(kMostHeapCalls) + " are the most it may make";
}
}  // namespace

extern const Invariant kBoundedWork;
const Invariant kBoundedWork = {
    .name = "bounded-work",
    .violated_when = "one bind or alloc makes more than 64 heap calls of its own",
    .when = kBind | kAlloc,
    .violation = violation,
};

}  // namespace sparepage
