// What benchmarks of searches share: runs until something is found, by guided and by blind search, of several
// seeds. Seeds from 1; a result depends on nothing else.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/search/guided.h"

namespace sparepage {

using Found = std::optional<std::uint64_t>;  // after so many runs

// Runs between looks at what was found: whole batches of a guest.
inline constexpr std::uint64_t kSlice = 192;

inline Found first_of(const SearchResult& result, InvariantSet rows) {
  Found first;
  for (std::size_t row = 0; row < result.violated.size(); ++row) {
    if ((rows >> row & 1) == 0 || !result.violated[row]) continue;
    first = std::min(first.value_or(result.violated[row]->first), result.violated[row]->first);
  }
  return first;
}

// Until a violation of any of these invariants.
inline Found guided(const Subject& strategy, Profile profile, std::uint64_t seed, std::uint64_t most,
                    InvariantSet rows, Execute* execute = sparepage::execute) {
  GuidedSearch search(strategy, profile, seed, execute);
  SearchResult result;
  for (std::uint64_t runs = 0; runs < most; runs += kSlice) {
    search.run(kSlice, result);
    if (const Found first = first_of(result, rows)) return *first + 1;
  }
  return std::nullopt;
}

// "found/seeds median worst"; "-": not within `most` runs.
inline std::string summary(const std::vector<Found>& runs, std::uint64_t most) {
  std::vector<std::uint64_t> found;
  for (const Found& each : runs) found.push_back(each.value_or(most + 1));
  std::ranges::sort(found);
  const auto count = std::ranges::count_if(found, [&](std::uint64_t each) { return each <= most; });
  const auto text = [&](std::uint64_t each) { return each > most ? std::string("-") : std::to_string(each); };
  return fmt::format("{:>3}/{} {:>9} {:>9}", count, found.size(), text(found[found.size() / 2]),
                     text(found.back()));
}

inline void print_heads() {
  fmt::print("{:<32} {:>25} {:>25}\n{:<32} {:>6} {:>9} {:>9} {:>5} {:>9} {:>9}\n", "", "guided", "blind", "",
             "found", "median", "worst", "found", "median", "worst");
}

// A line; `guided` and `blind` are asked for each seed.
template <class Guided, class Blind>
void print_line(std::string_view name, std::uint64_t seeds, std::uint64_t most, Guided guided, Blind blind) {
  std::vector<Found> by_guided;
  std::vector<Found> by_blind;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    by_guided.push_back(guided(seed));
    by_blind.push_back(blind(seed));
  }
  fmt::print("{:<32} {} {}\n", name, summary(by_guided, most), summary(by_blind, most));
  std::fflush(stdout);
}

}  // namespace sparepage
