// Findings by their probable cause: one mistake of a heap shows in many ways. Findings of one strategy, or of
// one guest, are one symptom where they violate the same invariant or, of crashes, in the same function. A
// symptom comes of the same cause as another one where no case shows the one without the other.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sparepage/properties/findings/finding.h"

namespace sparepage {

struct Symptom {
  const Identity* identity;
  const Case* shortest;  // that shows it
};

// Indexes, in groups. In a group, and of the groups, the one with the shortest case stands first. Runs each
// case once.
std::vector<std::vector<std::size_t>> causes_of(std::span<const Symptom> symptoms);

}  // namespace sparepage
