// What benchmarks of searches share: the first run that showed something, and how the seeds came out.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sparepage/properties/search/search.h"

namespace sparepage {

inline std::optional<std::uint64_t> first_of(const SearchResult& result, InvariantSet rows) {
  std::optional<std::uint64_t> first;
  for (std::size_t row = 0; row < result.violated.size(); ++row) {
    if ((rows >> row & 1) == 0 || !result.violated[row]) continue;
    first = std::min(first.value_or(result.violated[row]->first), result.violated[row]->first);
  }
  return first;
}

// "found/seeds median worst"; "-": not within `most` runs.
inline std::string summary(const std::vector<std::optional<std::uint64_t>>& runs, std::uint64_t most) {
  std::vector<std::uint64_t> found;
  for (const auto& each : runs) found.push_back(each.value_or(most + 1));
  std::ranges::sort(found);
  const auto count = std::ranges::count_if(found, [&](std::uint64_t each) { return each <= most; });
  const auto text = [&](std::uint64_t each) { return each > most ? std::string("-") : std::to_string(each); };
  return fmt::format("{:>3}/{} {:>9} {:>9}", count, found.size(), text(found[found.size() / 2]),
                     text(found.back()));
}

}  // namespace sparepage
