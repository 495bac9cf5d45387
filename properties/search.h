// Random search: generated cases in numbered runs, so that any range of them can be searched apart from the
// others and the first violation is the same whoever finds it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "properties/generate.h"
#include "properties/lab.h"

namespace sparepage {

// The case of a run. It does not depend on the strategy: all are judged by the same cases.
void generate_run(std::uint64_t seed, Profile profile, std::uint64_t run, Case& generated);

// By invariant, in the table's order: the first run that violated it.
using FirstRuns = std::vector<std::optional<std::uint64_t>>;

class Search {
 public:
  // Runs `first` to `last`, the latter not included.
  const FirstRuns& run(const Strategy& strategy, Profile profile, std::uint64_t seed, std::uint64_t first,
                       std::uint64_t last);

 private:
  Lab lab_;
  Case case_;
  FirstRuns found_;
};

}  // namespace sparepage
