// spare consumed: the spare joined the heap.
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

extern const Situation kSpareConsumed;
const Situation kSpareConsumed = {
    .text = "spare consumed",
    .made = [](const Abilities& can) { return can.take_spare; },
    .reached = [](const SituationFacts& step) { return step.spare_joined; },
};

}  // namespace sparepage
