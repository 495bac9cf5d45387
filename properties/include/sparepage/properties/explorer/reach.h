// What the operations of a world can bring about.
#pragma once

#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

// The situations that the operations of a world can make under a strategy, whatever it takes to get there.
// What each operation can do is found out by running it; with a guest, by
// running it with the modelled heap under the same caller.
SituationSet within_reach(const World& world, const Subject& strategy);

}  // namespace sparepage
