// Makes a failing case smaller while it goes on failing in the same way: the same strategy violates the same
// invariant. Deletes steps, lands interrupts earlier or between operations, lowers numbers and the machine.
// Nothing it tries asks more of a profile, so a case never leaves the one it came from.
#pragma once

#include <cstdint>

#include "properties/generate.h"
#include "properties/lab.h"

namespace sparepage {

struct Shrunk {
  Case smallest;
  std::uint64_t executions = 0;  // cases that were run
};

// `failing` must violate the invariant under the strategy; what is returned does too. Deterministic.
Shrunk shrink(const Case& failing, const Strategy& strategy, const Invariant& invariant, Lab& lab);

bool violates(const Case& candidate, const Strategy& strategy, const Invariant& invariant, Lab& lab);

}  // namespace sparepage
