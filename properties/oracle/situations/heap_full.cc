// heap full: a request found no free block that serves it.
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

extern const Situation kHeapFull;
const Situation kHeapFull = {
    .text = "heap full",
    .made = [](const Abilities& can) { return can.ask; },
    .reached = [](const SituationFacts& step) { return step.refused || step.joined; },
};

}  // namespace sparepage
