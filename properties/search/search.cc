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
  const auto join = [](Runs& known, const Runs& runs) {
    if (runs.first < known.first) {
      known.first = runs.first;
      known.shown = runs.shown;
    }
    known.count += runs.count;
  };
  for (std::size_t row = 0; row < violated.size(); ++row) {
    if (!other.violated[row]) continue;
    if (violated[row]) {
      join(*violated[row], *other.violated[row]);
    } else {
      violated[row] = other.violated[row];
    }
  }
  for (const auto& [identity, runs] : other.findings) {
    const auto [known, fresh] = findings.try_emplace(identity, runs);
    if (!fresh) join(known->second, runs);
  }
}

void SearchResult::add_run(std::uint64_t run, const Case& of, const Strategy& strategy,
                           InvariantSet violated_there, Identifier& identifier) {
  if (violated_there == 0) return;
  const InvariantSet promised = claimed(strategy, narrowest_profile(of.steps));
  for (InvariantSet rest = violated_there; rest != 0; rest &= rest - 1) {
    const auto row = static_cast<std::size_t>(std::countr_zero(rest));
    if (!violated[row]) violated[row] = Runs{.first = run, .shown = of};
    ++violated[row]->count;
    if ((promised >> row & 1) == 0) continue;
    const auto identity = identifier.identity_of(of, strategy, *invariants()[row]);
    const auto [known, fresh] = findings.try_emplace(identity.value(), Runs{.first = run});
    if (fresh) known->second.shown = of;
    ++known->second.count;
  }
}

SearchResult RandomSearch::run(const Strategy& strategy, Profile profile, std::uint64_t seed,
                               std::uint64_t first, std::uint64_t last) {
  assert(first <= last);
  SearchResult result;
  for (std::uint64_t run = first; run < last; ++run) {
    generate_run(seed, profile, run, case_);
    const InvariantSet violated = set_of(checker_.run(case_.config, case_.steps, strategy));
    result.add_run(run, case_, strategy, violated, identifier_);
  }
  return result;
}

}  // namespace sparepage
