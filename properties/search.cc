#include "properties/search.h"

namespace sparepage {

void generate_run(std::uint64_t seed, Profile profile, std::uint64_t run, Case& generated) {
  generate(mix(mix(seed, static_cast<std::uint64_t>(profile)), run), profile, generated);
}

const FirstRuns& Search::run(const Strategy& strategy, Profile profile, std::uint64_t seed,
                             std::uint64_t first, std::uint64_t last) {
  found_.assign(invariants().size(), std::nullopt);
  for (std::uint64_t run = first; run < last; ++run) {
    generate_run(seed, profile, run, case_);
    for (const Violation& violation : lab_.run(case_.config, case_.steps, strategy)) {
      auto& known = found_[row_of(*violation.invariant)];
      if (!known) known = run;
    }
  }
  return found_;
}

}  // namespace sparepage
