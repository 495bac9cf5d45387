// number reused: a bind took a number that a bound socket has.
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

extern const Situation kNumberReused;
const Situation kNumberReused = {
    .text = "number reused",
    .made = [](const Abilities& can) { return can.bind_shared; },
    .reached = [](const SituationFacts& step) { return step.shares_number; },
};

}  // namespace sparepage
