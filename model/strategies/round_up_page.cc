// round-up-page: ask for a page at least, so that the size rule takes the request for application time.
//
// Changes   the caller: WSIPX.
// Prevents  the article's failure while the pager has two pages for each request.
// Costs     a block of 4104 bytes for a request of any size under a page; two pages when the heap grows.
// Fails     when the pager has one page left, which would have served the request itself; and the spare,
//           which is tried only under a page, no longer helps it.
#include <algorithm>

#include "sparepage/model/strategy.h"

namespace sparepage {

namespace {
Address ask_for_a_page(BindRequest& wsipx, std::uint32_t size) {
  return wsipx.get_heap(std::max(size, kPageBytes));
}
}  // namespace

extern const Strategy kRoundUpPage = {
    .name = "round-up-page",
    .changes = "caller",
    .summary = "asks for max(size, 4096), to get past the size rule",
    .disclaims = kShippedRule,
    .grow = grow_by_size,
    .request = ask_for_a_page,
};

}  // namespace sparepage
