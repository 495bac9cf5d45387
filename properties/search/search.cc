#include "sparepage/properties/search/search.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace sparepage {

void generate_run(std::uint64_t seed, Profile profile, std::uint64_t run, Case& generated) {
  generate(mix(mix(seed, static_cast<std::uint64_t>(profile)), run), profile, generated);
}

SearchResult::SearchResult() : violated(invariants().size()) {}

void SearchResult::add(const SearchResult& other) {
  for (std::size_t row = 0; row < violated.size(); ++row) {
    if (!other.violated[row]) continue;
    violated[row] = std::min(violated[row].value_or(*other.violated[row]), *other.violated[row]);
  }
  for (const auto& [identity, runs] : other.findings) {
    const auto [known, fresh] = findings.try_emplace(identity, runs);
    if (fresh) continue;
    known->second.first = std::min(known->second.first, runs.first);
    known->second.count += runs.count;
  }
}

SearchResult RandomSearch::run(const Strategy& strategy, Profile profile, std::uint64_t seed,
                               std::uint64_t first, std::uint64_t last) {
  assert(first <= last);
  SearchResult result;
  for (std::uint64_t run = first; run < last; ++run) {
    generate_run(seed, profile, run, case_);
    const InvariantSet violated = set_of(checker_.run(case_.config, case_.steps, strategy));
    if (violated == 0) continue;
    const InvariantSet promised = claimed(strategy, narrowest_profile(case_.steps));
    for (InvariantSet rest = violated; rest != 0; rest &= rest - 1) {
      const auto row = static_cast<std::size_t>(std::countr_zero(rest));
      if (!result.violated[row]) result.violated[row] = run;
      if ((promised >> row & 1) == 0) continue;
      const auto identity = identifier_.identity_of(case_, strategy, *invariants()[row]);
      ++result.findings.try_emplace(identity.value(), Runs{.first = run, .count = 0}).first->second.count;
    }
  }
  return result;
}

}  // namespace sparepage
