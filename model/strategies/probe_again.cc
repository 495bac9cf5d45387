// probe-again: context-probe that searches the heap once more when the pager refuses.
//
// Changes   the allocator: IFSMGR.
// Prevents  what context-probe prevents, and a refusal while the heap has the block: on the way to the pager
//           interrupts are on, and one of them may free what the request needs.
// Costs     what context-probe costs, and a second search of the heap, only where the first one and the pager
//           have both said no.
// Fails     only when nothing serves the request: neither heap, nor pager, nor spare.
#include "sparepage/model/strategy.h"

namespace sparepage {

namespace {
Grow grow_and_search_again(std::uint32_t /*size*/, Context context) {
  return context == Context::application ? Grow::or_again : Grow::no;
}
}  // namespace

extern const Strategy kProbeAgain = {
    .name = "probe-again",
    .changes = "allocator",
    .summary = "as context-probe; where the pager refuses, the heap once more, then the spare",
    .disclaims = {},
    .grow = grow_and_search_again,
    .request = ask_once,
};

}  // namespace sparepage
