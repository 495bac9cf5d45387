#include "own.h"

using namespace sparepage;

namespace {

Grow grow_at_application_time(std::uint32_t, Context context) {
  return context == Context::application ? Grow::or_spare : Grow::no;
}

// A guest gives a block of nothing; the modelled one gives none.
bool violated(const Observation& seen) {
  return seen.step.operation.is<Alloc>() && !seen.outcome.failed() &&
         seen.step.operation.values<Alloc>().size == 0;
}

}  // namespace

const Strategy kAsksTheClock = {
    .name = "asks-the-clock",
    .changes = "allocator",
    .summary = "grows at application time",
    .disclaims = kLooksOnce,
    .grow = grow_at_application_time,
    .request = ask_once,
};

const Invariant kNothingIsRefused = {
    .name = "nothing-is-refused",
    .violated_when = "a request for 0 bytes is granted",
    .when = kAlloc,
    .violated = violated,
    .message = [](const Observation&) -> std::string { return "a request for 0 bytes was granted"; },
};
