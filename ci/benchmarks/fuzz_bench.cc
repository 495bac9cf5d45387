// How many runs each search needs until it finds what is wrong: findings of strategies, and machines broken
// on purpose. Seeds from 1; a result depends on nothing else.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "ci/benchmarks/found.h"
#include "properties/tests/broken.h"
#include "properties/tests/faults.h"
#include "sparepage/properties/search/guided.h"
#include "sparepage/properties/search/search.h"

namespace sparepage {
namespace {

struct Sought {
  std::string name;
  const Strategy* strategy;
  Execute* execute;
  Profile profile;
  InvariantSet rows;  // a violation of any of these
};

constexpr std::uint64_t kSlice = 200;  // runs between looks at what was found

std::optional<std::uint64_t> guided(const Sought& sought, std::uint64_t seed, std::uint64_t most) {
  GuidedSearch search(*sought.strategy, sought.profile, seed, sought.execute);
  SearchResult result;
  for (std::uint64_t runs = 0; runs < most; runs += kSlice) {
    search.run(kSlice, result);
    if (const auto first = first_of(result, sought.rows)) return *first + 1;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> blind(const Sought& sought, std::uint64_t seed, std::uint64_t most) {
  Checker checker(Depth::incremental, sought.execute, Messages::none);
  Case generated;
  for (std::uint64_t run = 0; run < most; ++run) {
    generate_run(seed, sought.profile, run, generated);
    if ((set_of(checker.run(generated.config, generated.steps, *sought.strategy)) & sought.rows) != 0)
      return run + 1;
  }
  return std::nullopt;
}

InvariantSet row(std::string_view name) {
  const auto found = std::ranges::find(invariants(), name, &Invariant::name);
  return InvariantSet{1} << row_of(**found);
}

std::vector<Sought> all_sought() {
  const Strategy* loop = find_strategy("fill-retry-loop");
  std::vector<Sought> all = {
      {"stolen page", find_strategy("wsipx-4.0.953"), execute, Profile::preemptive, row("bind-never-fails")},
      {"eight thefts", loop, execute, Profile::preemptive, row("bind-never-fails")},
      {"bounded work", loop, execute, Profile::preemptive, row("bounded-work")},
  };
  for (const Broken& broken : broken_ones()) {
    InvariantSet rows = 0;
    for (const std::string& violation : broken.violations)
      rows |= row(violation.substr(0, violation.find(' ')));
    all.push_back({broken.name, &broken.strategy, broken.execute, Profile::hostile, rows});
  }
  for (const Fault& fault : faults()) {
    all.push_back(
        {fault.name, find_strategy("original"), fault.execute, Profile::hostile, row(fault.invariant)});
  }
  return all;
}

int run(int argc, char** argv) {
  const std::uint64_t most = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  const std::uint64_t seeds = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 20;
  const std::string only = argc > 3 ? argv[3] : "";
  fmt::print("{:<28} {:>25} {:>25}\n{:<28} {:>6} {:>9} {:>9} {:>5} {:>9} {:>9}\n", "", "guided", "blind", "",
             "found", "median", "worst", "found", "median", "worst");
  for (const Sought& sought : all_sought()) {
    if (!only.empty() && sought.name != only) continue;
    std::vector<std::optional<std::uint64_t>> by_guided;
    std::vector<std::optional<std::uint64_t>> by_blind;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      by_guided.push_back(guided(sought, seed, most));
      by_blind.push_back(blind(sought, seed, most));
    }
    fmt::print("{:<28} {} {}\n", sought.name, summary(by_guided, most), summary(by_blind, most));
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace sparepage

int main(int argc, char** argv) {
  return sparepage::run(argc, argv);
}
