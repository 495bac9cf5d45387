#include "sparepage/properties/search/search.h"

#include <algorithm>
#include <bit>
#include <cassert>

#include "properties/search/run_loop.h"

namespace sparepage {

void generate_run(const Subject& strategy, std::uint64_t seed, Profile profile, std::uint64_t run,
                  Case& generated) {
  generate_for(strategy, mix(mix(seed, static_cast<std::uint64_t>(profile)), run), profile, generated);
}

void generate_run(std::uint64_t seed, Profile profile, std::uint64_t run, Case& generated) {
  generate_run(*subjects().front(), seed, profile, run, generated);
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
  passed_over += shown.guest.passed_over ? 1 : 0;
  waited += shown.guest.waited ? 1 : 0;
  hung += shown.guest.hung ? 1 : 0;
  sparepage::join(refused, shown.guest.refused);
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

RandomSearch::RandomSearch(const Subject& strategy, Profile profile, std::uint64_t seed)
    : strategy_(strategy), profile_(profile), seed_(seed), judge_(strategy) {}

SearchResult RandomSearch::run(std::uint64_t first, std::uint64_t last) {
  assert(first <= last);
  SearchResult result;
  make_runs(
      strategy_, false, first, last, judge_, buffers_, result,
      [&](std::uint64_t run, Case& next) { generate_run(strategy_, seed_, profile_, run, next); },
      [](const Case& /*of*/, const BatchResult& /*shown*/) {});
  return result;
}

}  // namespace sparepage
