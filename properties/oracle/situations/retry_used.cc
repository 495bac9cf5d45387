// retry used: a bind succeeded of which a request had been refused.
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

extern const Situation kRetryUsed;
const Situation kRetryUsed = {
    .text = "retry used",
    .made = [](const Abilities& can) { return can.ask_again && can.get_again; },
    .reached = [](const SituationFacts& step) { return step.bound && step.refused_here; },
};

}  // namespace sparepage
