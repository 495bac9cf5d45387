// How many runs each search needs until it finds what is wrong: findings of strategies, and machines broken
// on purpose. Seeds from 1; a result depends on nothing else.
//
//   sparepage_fuzz_bench [RUNS [SEEDS [NAME]]]         the table, or one line of it
//   sparepage_fuzz_bench SEARCH NAME SEED RUNS         one search, for engines.py; SEARCH is guided, blind or
//                                                      rapidcheck: prints after how many runs, or "-"
#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "ci/benchmarks/found.h"
#include "properties/tests/broken.h"
#include "properties/tests/faults.h"
#include "sparepage/rapidcheck.h"

namespace sparepage {
namespace {

struct Sought {
  std::string name;
  const Subject* strategy;
  Execute* execute;
  Profile profile;
  InvariantSet rows;  // a violation of any of these
};

using Search = Found(const Sought&, std::uint64_t seed, std::uint64_t most);

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

// RapidCheck draws the cases; a shrink is none of its runs.
Found by_rapidcheck(const Sought& sought, std::uint64_t seed, std::uint64_t most) {
  Checker checker(Depth::incremental, sought.execute, Messages::none);
  std::uint64_t runs = 0;
  const auto property = [&] {
    const Case drawn = *cases_of(sought.profile);
    ++runs;
    const InvariantSet violated = set_of(checker.run(drawn.config, drawn.steps, *sought.strategy));
    if ((violated & sought.rows) != 0) RC_FAIL("violated");
  };
  rc::detail::TestParams params;
  params.seed = seed;
  params.maxSuccess = static_cast<int>(most);
  params.disableShrinking = true;
  rc::detail::TestListenerAdapter silent;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata(), params, silent);
  return result.is<rc::detail::FailureResult>() ? Found(runs) : std::nullopt;
}

InvariantSet row(std::string_view name) {
  return InvariantSet{1} << row_of(*find_invariant(name));
}

std::vector<Sought> all_sought() {
  static std::deque<Subject> broken_subjects;
  const Subject* loop = find_subject("fill-retry-loop");
  std::vector<Sought> all = {
      {"stolen page", find_subject("wsipx-4.0.953"), execute, Profile::preemptive, row("bind-never-fails")},
      {"eight thefts", loop, execute, Profile::preemptive, row("bind-never-fails")},
      {"bounded work", loop, execute, Profile::preemptive, row("bounded-work")},
  };
  for (const Broken& broken : broken_ones()) {
    InvariantSet rows = 0;
    for (const std::string& violation : broken.violations)
      rows |= row(violation.substr(0, violation.find(' ')));
    const Subject* subject = &broken_subjects.emplace_back(broken.subject());
    all.push_back({broken.name, subject, broken.execute, Profile::hostile, rows});
  }
  for (const Fault& fault : faults()) {
    all.push_back(
        {fault.name, find_subject("original"), fault.execute, Profile::hostile, row(fault.invariant)});
  }
  return all;
}

Found guided(const Sought& sought, std::uint64_t seed, std::uint64_t most) {
  return guided(*sought.strategy, sought.profile, seed, most, sought.rows, sought.execute);
}

// Search, name, seed, runs.
int run_one(const std::string& engine, const std::string& name, const char* seed, const char* most) {
  const auto search = engine == "guided"       ? static_cast<Search*>(guided)
                      : engine == "blind"      ? blind
                      : engine == "rapidcheck" ? by_rapidcheck
                                               : nullptr;
  const std::vector<Sought> all = all_sought();
  const auto sought = std::ranges::find(all, name, &Sought::name);
  if (search == nullptr || sought == all.end()) {
    fmt::print(stderr, "there is no search \"{}\", or nothing called \"{}\" to find\n", engine, name);
    return 2;
  }
  const Found found = search(*sought, std::strtoull(seed, nullptr, 10), std::strtoull(most, nullptr, 10));
  fmt::print("{}\n", found ? std::to_string(*found) : "-");
  return 0;
}

int run(int argc, char** argv) {
  if (argc == 5) return run_one(argv[1], argv[2], argv[3], argv[4]);
  const std::uint64_t most = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  const std::uint64_t seeds = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 20;
  const std::string only = argc > 3 ? argv[3] : "";
  print_heads();
  for (const Sought& sought : all_sought()) {
    if (!only.empty() && sought.name != only) continue;
    print_line(
        sought.name, seeds, most, [&](std::uint64_t seed) { return guided(sought, seed, most); },
        [&](std::uint64_t seed) { return blind(sought, seed, most); });
  }
  return 0;
}

}  // namespace
}  // namespace sparepage

int main(int argc, char** argv) {
  return sparepage::run(argc, argv);
}
