// wsipx-4.0.953: the shipped fix, which grows the heap explicitly when needed [KB].
//
// Changes   the caller: WSIPX.
// Prevents  a bind that fails with memory to spare, as long as nothing lands inside it.
// Costs     nothing until a request is refused; then a FillHeapSpare and a second request.
// Fails     when an interrupt takes the refilled spare at `spare-filled`, before the one retry [the single
//           retry is assumed]; and it protects no other client of the heap.
#include "sparepage/model/strategy.h"

namespace sparepage {

namespace {
Address fill_and_retry(BindRequest& wsipx, std::uint32_t size) {
  if (const Address block = wsipx.get_heap(size); block != 0) return block;
  wsipx.reach(Point::getheap_failed);
  wsipx.fill_heap_spare();
  wsipx.reach(Point::spare_filled);
  return wsipx.get_heap(size);
}
}  // namespace

extern const Strategy kWsipx40953 = {
    .name = "wsipx-4.0.953",
    .changes = "caller",
    .summary = "on null: FillHeapSpare, then ask once more",
    .disclaims = kShippedRule,
    .grow = grow_by_size,
    .request = fill_and_retry,
};

}  // namespace sparepage
