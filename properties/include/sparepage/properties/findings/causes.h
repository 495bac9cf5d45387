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
  std::size_t operations;  // of the shortest case that shows it
  InvariantSet shown = 0;  // all that this case violates; empty: it is not known
};

// In a cause, and of the causes, the one with the shortest case stands first.
std::vector<std::vector<const Identity*>> causes_of(std::span<const Symptom> symptoms);

}  // namespace sparepage
