// What a strategy violates on a case, or as much of it as matters.
#pragma once

#include "properties/invariant.h"

namespace sparepage {

struct Strategy;

// Of the invariants looked at, exactly `violated` are violated; what else is violated does not matter.
struct Verdict {
  const Strategy* strategy;
  InvariantSet looked_at;
  InvariantSet violated;  // a part of looked_at
  bool operator==(const Verdict&) const = default;
};

}  // namespace sparepage
