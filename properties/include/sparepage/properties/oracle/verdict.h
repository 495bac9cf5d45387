// What a strategy violates on a case, or as much of it as matters.
#pragma once

#include <string>

#include "sparepage/properties/cases/profile.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

struct Subject;

// Of the invariants looked at, exactly `violated` are violated; what else is violated does not matter.
struct Verdict {
  const Subject* strategy;
  InvariantSet looked_at;
  InvariantSet violated;  // a part of looked_at
  // Only the lines that this profile admits are run.
  Profile admits = Profile::hostile;
  // How the violation comes about, where one invariant alone is looked at (finding.h); empty: in any way.
  std::string signature = {};
  bool operator==(const Verdict&) const = default;
};

}  // namespace sparepage
