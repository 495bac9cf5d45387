// bind refused: a bind ended in 10055.
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

extern const Situation kBindRefused;
const Situation kBindRefused = {
    .text = "bind refused",
    .made = [](const Abilities& can) { return can.bind; },
    .reached = [](const SituationFacts& step) { return step.result == Result::wsa_nobufs; },
};

}  // namespace sparepage
