// bounded-work: no retry goes on for ever.
#include "properties/oracle/invariants.h"

namespace sparepage {

namespace {
constexpr std::uint32_t kMostHeapCalls = 64;
}  // namespace

const Invariant kBoundedWork = {
    .name = "bounded-work",
    .violated_when = "one bind or alloc makes more than 64 heap calls of its own",
    .when = kBind | kAlloc,
    .violated =
        [](const Observation& seen) {
          const bool bounded = seen.step.operation.is<Bind>() || seen.step.operation.is<Alloc>();
          return bounded && seen.facts.heap_calls > kMostHeapCalls;
        },
    .message =
        [](const Observation& seen) {
          return std::string(word(seen.step.operation)) + " made " +
                 counted(seen.facts.heap_calls, "heap call") + " of its own; " +
                 std::to_string(kMostHeapCalls) + " are the most it may make";
        },
    .arises_within = true,
};

}  // namespace sparepage
