#include "sparepage/properties/search/search.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <string>

#include "sparepage/properties/hosting/heaps.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

void generate_run(const Strategy& strategy, std::uint64_t seed, Profile profile, std::uint64_t run,
                  Case& generated) {
  generate_for(strategy, mix(mix(seed, static_cast<std::uint64_t>(profile)), run), profile, generated);
}

void generate_run(std::uint64_t seed, Profile profile, std::uint64_t run, Case& generated) {
  generate_run(*strategies().front(), seed, profile, run, generated);
}

void join(std::optional<RefusedRequest>& most, const std::optional<RefusedRequest>& other) {
  if (other && (!most || most->free_pages < other->free_pages)) most = other;
}

void SearchResult::add_run(const HostedRun& run) {
  passed_over += run.passed_over ? 1 : 0;
  waited += run.waited ? 1 : 0;
  hung += run.hung ? 1 : 0;
  join(refused, run.refused);
}

SearchResult::SearchResult() : violated(invariants().size()) {}

void SearchResult::add(const SearchResult& other) {
  passed_over += other.passed_over;
  waited += other.waited;
  hung += other.hung;
  left_out += other.left_out;
  stopped += other.stopped;
  sparepage::join(refused, other.refused);
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
    const bool claim = (promised >> row & 1) != 0;
    const auto identity = claim ? identifier.identity_of(of, strategy, *invariants()[row]) : std::nullopt;
    if (claim && !identity) {
      // A hang, which depends on the machine, may not show again, or hide what shows.
      if (invariants()[row] == find_invariant("does-not-hang") || identifier.hung()) continue;
      throw BrokenHarness("two runs of one case are not the same: one violates " +
                          std::string(invariants()[row]->name) + " under " + std::string(strategy.name) +
                          ", the other does not");
    }
    if (!violated[row]) violated[row] = Runs{.first = run, .shown = of};
    ++violated[row]->count;
    if (!claim) continue;
    const auto [known, fresh] = findings.try_emplace(*identity, Runs{.first = run});
    if (fresh) known->second.shown = of;
    ++known->second.count;
  }
}

SearchResult RandomSearch::run(const Strategy& strategy, Profile profile, std::uint64_t seed,
                               std::uint64_t first, std::uint64_t last) {
  assert(first <= last);
  SearchResult result;
  const std::uint64_t most = BatchRunner::size_for(strategy);
  for (std::uint64_t run = first; run < last;) {
    if (result.hung >= kMostHungRuns) {
      result.left_out += last - run;
      break;
    }
    cases_.resize(std::min(most, last - run));
    for (std::size_t i = 0; i < cases_.size(); ++i) generate_run(strategy, seed, profile, run + i, cases_[i]);
    runner_.run(strategy, cases_, false, results_);
    result.stopped = results_.size() < cases_.size() ? last - run - results_.size() : 0;
    try {
      for (std::size_t i = 0; i < results_.size(); ++i) {
        if (strategy.heap != nullptr) result.add_run(results_[i].hosted);
        result.add_run(run, cases_[i], strategy, results_[i].violated, identifier_);
        ++run;
      }
    } catch (const RunStopped&) {
      // It violates something, and nobody can tell in which way.
      result.stopped = last - run;
    }
    if (result.stopped != 0) break;
  }
  return result;
}

}  // namespace sparepage
