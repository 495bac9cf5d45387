// pager empty: no page was free.
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

extern const Situation kPagerEmpty;
const Situation kPagerEmpty = {
    .text = "pager empty",
    .made = [](const Abilities& can) { return can.take_pages || can.refill(); },
    .reached = [](const SituationFacts& step) { return step.no_pages_left; },
};

}  // namespace sparepage
