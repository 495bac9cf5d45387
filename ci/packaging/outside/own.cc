#include "own.h"

using namespace sparepage;

namespace {

// A guest gives a block of nothing; the modelled one gives none.
bool violated(const Observation& seen) {
  return seen.step.operation.is<Alloc>() && !seen.outcome.failed() &&
         seen.step.operation.values<Alloc>().size == 0;
}

}  // namespace

const std::string_view kAsksTheClock = R"(sparepage-strategy 1
name asks-the-clock
summary grows at application time
disclaims fit-never-refused above sequential
getheap { find if application { grow } spare }
)";

const Invariant kNothingIsRefused = {
    .name = "nothing-is-refused",
    .violated_when = "a request for 0 bytes is granted",
    .when = kAlloc,
    .violated = violated,
    .message = [](const Observation&) -> std::string { return "a request for 0 bytes was granted"; },
};
