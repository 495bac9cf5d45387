// Which of two cases is smaller: one total order, for whoever makes cases smaller.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "sparepage/properties/cases/generate.h"

namespace sparepage {

// The total order, most important first; at the last, cases are compared word by word.
struct CaseSize {
  std::uint64_t operations = 0;
  std::uint64_t interrupts = 0;  // operations outside application time
  // The sum of all numbers: names (b0 counts 0, b1 counts 1), sizes, pages, lengths, processes above 1,
  // socket numbers; of a bind's options what differs from their defaults; of the configuration all,
  // interfaces as what differs from 2.
  std::uint64_t numbers = 0;
  std::uint64_t kinds = 0;   // of operations, the simplest 0; critical time counts one more than interrupts
  std::uint64_t points = 0;  // the sum of the points' numbers

  auto operator<=>(const CaseSize&) const = default;
};
CaseSize size_of(const Case& of);
bool smaller(const Case& a, const Case& b);

// Names numbered in the order of their first use, and nothing landing where there is nothing to land in: what
// the shrinker compares and runs.
Case normal(Case of);

// A case as numbers in a fixed order: equal ones are equal cases.
void flatten(const Case& of, std::vector<std::uint64_t>& words);

}  // namespace sparepage
