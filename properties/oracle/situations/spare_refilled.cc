// spare refilled: FillHeapSpare put pages into the spare.
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

extern const Situation kSpareRefilled;
const Situation kSpareRefilled = {
    .text = "spare refilled",
    .made = [](const Abilities& can) { return can.refill(); },
    .reached = [](const SituationFacts& step) { return step.refilled; },
};

}  // namespace sparepage
