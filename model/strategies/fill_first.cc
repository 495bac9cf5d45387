// fill-first: fill the spare before every request, then ask once.
//
// Changes   the caller: WSIPX.
// Prevents  the article's failure: the spare is full when the request is made.
// Costs     a FillHeapSpare a request, needed or not.
// Fails     when an interrupt takes the spare at `spare-filled`: nothing fills it again.
#include "sparepage/model/strategy.h"

namespace sparepage {

namespace {
Address fill_then_ask(BindRequest& wsipx, std::uint32_t size) {
  wsipx.fill_heap_spare();
  wsipx.reach(Point::spare_filled);
  return wsipx.get_heap(size);
}
}  // namespace

extern const Strategy kFillFirst = {
    .name = "fill-first",
    .changes = "caller",
    .summary = "before every request: FillHeapSpare; then ask once",
    .disclaims = kShippedRule,
    .grow = grow_by_size,
    .request = fill_then_ask,
};

}  // namespace sparepage
