// original: WSIPX and IFSMGR as shipped.
//
// Changes   nothing.
// Prevents  nothing: it is the fault that the article describes.
// Fails     when heap and spare are used up: a request under a page does not grow the heap, and nothing
//           refills the spare on WSIPX's way into it, so bind gives 10055 whatever the pager has.
#include "sparepage/model/strategy.h"

namespace sparepage {

extern const Strategy kOriginal = {
    .name = "original",
    .changes = "-",
    .summary = "the shipped grow rule; bind asks once",
    .disclaims = kShippedRule,
    .grow = grow_by_size,
    .request = ask_once,
};

}  // namespace sparepage
