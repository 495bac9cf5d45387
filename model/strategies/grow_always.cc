// grow-always: the heap grows whenever nothing fits. Wrong on purpose.
//
// Changes   the allocator: IFSMGR.
// Prevents  every refusal at application time while the pager has the pages.
// Costs     a page allocation at interrupt time, which the machine forbids.
// Fails     on the first interrupt that finds the heap full: it breaks `no-grow-outside-application`, and the
//           spare, which would have served it, is never tried.
#include "sparepage/model/strategy.h"

namespace sparepage {

namespace {
Grow grow_whenever(std::uint32_t /*size*/, Context /*context*/) {
  return Grow::yes;
}
}  // namespace

extern const Strategy kGrowAlways = {
    .name = "grow-always",
    .changes = "allocator",
    .summary = "grows in every context: wrong on purpose",
    .disclaims = kLooksOnce,
    .grow = grow_whenever,
    .request = ask_once,
};

}  // namespace sparepage
