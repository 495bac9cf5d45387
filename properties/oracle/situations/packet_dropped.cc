// packet dropped: a packet found no block.
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

extern const Situation kPacketDropped;
const Situation kPacketDropped = {
    .text = "packet dropped",
    .made = [](const Abilities& can) { return can.reach_socket; },
    .reached = [](const SituationFacts& step) { return step.result == Result::dropped; },
};

}  // namespace sparepage
