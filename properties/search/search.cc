#include "sparepage/properties/search/search.h"

#include <algorithm>
#include <bit>
#include <cassert>

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

SearchResult::SearchResult() : violated(invariants().size()) {}

void SearchResult::add(const SearchResult& other) {
  passed_over += other.passed_over;
  waited += other.waited;
  hung += other.hung;
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

void SearchResult::add_run(std::uint64_t run, const Case& of, const BatchResult& shown,
                           std::span<const Identity> broken) {
  passed_over += shown.hosted.passed_over ? 1 : 0;
  waited += shown.hosted.waited ? 1 : 0;
  hung += shown.hosted.hung ? 1 : 0;
  sparepage::join(refused, shown.hosted.refused);
  for (InvariantSet rest = shown.violated; rest != 0; rest &= rest - 1) {
    std::optional<Runs>& runs = violated[static_cast<std::size_t>(std::countr_zero(rest))];
    if (!runs) runs = Runs{.first = run, .shown = of};
    ++runs->count;
  }
  for (const Identity& identity : broken) {
    const auto [known, fresh] = findings.try_emplace(identity, Runs{.first = run});
    if (fresh) known->second.shown = of;
    ++known->second.count;
  }
}

RandomSearch::RandomSearch(const Strategy& strategy, Profile profile, std::uint64_t seed)
    : strategy_(strategy), profile_(profile), seed_(seed), judge_(strategy) {}

SearchResult RandomSearch::run(std::uint64_t first, std::uint64_t last) {
  assert(first <= last);
  SearchResult result;
  const std::uint64_t most = BatchRunner::size_for(strategy_);
  for (std::uint64_t run = first; run < last;) {
    cases_.resize(std::min(most, last - run));
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      generate_run(strategy_, seed_, profile_, run + i, cases_[i]);
    }
    runner_.limit_hangs(judge_.hang_ms());
    runner_.run(strategy_, cases_, false, results_);
    result.stopped = results_.size() < cases_.size() ? last - run - results_.size() : 0;
    try {
      for (std::size_t i = 0; i < results_.size(); ++i) {
        const std::span<const Identity> broken = judge_.judge(cases_[i], false, results_[i]);
        result.add_run(run++, cases_[i], results_[i], broken);
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
