// How many runs each search needs until it finds what is wrong: findings of strategies, and machines broken
// on purpose. Seeds from 1; a result depends on nothing else.
#include <cstdlib>
#include <string>
#include <vector>

#include "ci/benchmarks/found.h"
#include "properties/tests/broken.h"
#include "properties/tests/faults.h"

namespace sparepage {
namespace {

struct Sought {
  std::string name;
  const Strategy* strategy;
  Execute* execute;
  Profile profile;
  InvariantSet rows;  // a violation of any of these
};

Found blind(const Sought& sought, std::uint64_t seed, std::uint64_t most) {
  Checker checker(Depth::incremental, sought.execute, Messages::none);
  Case generated;
  for (std::uint64_t run = 0; run < most; ++run) {
    generate_run(seed, sought.profile, run, generated);
    const InvariantSet violated = set_of(checker.run(generated.config, generated.steps, *sought.strategy));
    if ((violated & sought.rows) != 0) return run + 1;
  }
  return std::nullopt;
}

InvariantSet row(std::string_view name) {
  return InvariantSet{1} << row_of(*find_invariant(name));
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
  print_heads();
  for (const Sought& sought : all_sought()) {
    if (!only.empty() && sought.name != only) continue;
    print_line(
        sought.name, seeds, most,
        [&](std::uint64_t seed) {
          return guided(*sought.strategy, sought.profile, seed, most, sought.rows, sought.execute);
        },
        [&](std::uint64_t seed) { return blind(sought, seed, most); });
  }
  return 0;
}

}  // namespace
}  // namespace sparepage

int main(int argc, char** argv) {
  return sparepage::run(argc, argv);
}
