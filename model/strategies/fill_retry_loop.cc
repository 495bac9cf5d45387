// fill-retry-loop: the shipped fix with up to eight retries instead of one.
//
// Changes   the caller: WSIPX.
// Prevents  what the shipped fix prevents, and the loss of the spare to up to seven interrupts.
// Costs     up to 17 heap calls a request.
// Fails     when interrupts take the spare eight times running; and a bind that loses it often enough makes
//           more heap calls than a bind may (`bounded-work`).
#include "sparepage/model/strategy.h"

namespace sparepage {

namespace {
constexpr int kMostRetries = 8;

Address fill_and_retry_often(BindRequest& wsipx, std::uint32_t size) {
  Address block = wsipx.get_heap(size);
  for (int retry = 0; block == 0 && retry < kMostRetries; ++retry) {
    wsipx.reach(Point::getheap_failed);
    wsipx.fill_heap_spare();
    wsipx.reach(Point::spare_filled);
    block = wsipx.get_heap(size);
  }
  return block;
}
}  // namespace

extern const Strategy kFillRetryLoop = {
    .name = "fill-retry-loop",
    .changes = "caller",
    .summary = "on null, up to 8 times: FillHeapSpare, then ask once more",
    .disclaims = kShippedRule,
    .grow = grow_by_size,
    .request = fill_and_retry_often,
};

}  // namespace sparepage
