// What shrinking reaches and what it costs: the shrinking challenge beside RapidCheck, and random failing
// traces beside the explorer's minimum. Run by ci/bench shrink.
#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "properties/tests/challenge.h"
#include "sparepage/properties/cases/case_numbers.h"
#include "sparepage/properties/cases/case_size.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/search/search.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {
namespace {

constexpr std::uint64_t kSeeds = 100;
constexpr std::uint64_t kMostExecutions = 200'000;  // of either

// What one shrinker made of the seeds of a challenge.
struct LengthTally {
  std::uint64_t reached = 0;
  std::set<std::string> results;
  std::uint64_t executions = 0;
  std::uint64_t most = 0;

  void add(const Case& result, std::uint64_t ran, const Case& smallest) {
    const Case plain = normal(result);
    reached += plain == smallest ? 1 : 0;
    results.insert(print(to_trace(plain)));
    executions += ran;
    most = std::max(most, ran);
  }
  std::string text() const {
    return fmt::format("{:>3}% {:>8} {:>8} {:>8}", reached * 100 / kSeeds, results.size(),
                       executions / kSeeds, most);
  }
};

// RapidCheck's combinators for a case: chunks of steps removed, then each step's numbers, point and context
// towards the least, then the configuration's numbers.
rc::Seq<Step> shrink_step(const Step& step) {
  rc::Seq<Step> all;
  const auto add = [&](auto numbers, auto put) {
    all = rc::seq::concat(std::move(all), rc::seq::map(std::move(numbers), put));
  };
  if (step.point > 1) {
    add(rc::shrink::towards<std::uint8_t>(step.point, 1), [step](std::uint8_t point) {
      Step changed = step;
      changed.point = point;
      return changed;
    });
  }
  for (const Field& field : step.operation.row().fields) {
    if (field.option || (field.kind != Field::Kind::block && !field.is_number())) continue;
    add(rc::shrink::towards<std::uint64_t>(field.get(step.operation), field.least),
        [step, &field](std::uint64_t value) {
          Step changed = step;
          field.set(changed.operation, value);
          return changed;
        });
  }
  return all;
}

rc::Seq<Case> shrink_case(const Case& of) {
  const auto with_steps = [of](std::vector<Step> steps) {
    Case changed = {.config = of.config, .steps = std::move(steps)};
    land_where_possible(changed);
    return changed;
  };
  rc::Seq<Case> all =
      rc::seq::concat(rc::seq::map(rc::shrink::removeChunks(of.steps), with_steps),
                      rc::seq::map(rc::shrink::eachElement(of.steps, &shrink_step), with_steps));
  const auto number = [&](std::uint32_t Config::* member, std::uint32_t least) {
    all = rc::seq::concat(std::move(all),
                          rc::seq::map(rc::shrink::towards<std::uint32_t>(of.config.*member, least),
                                       [of, member](std::uint32_t value) {
                                         Case changed = of;
                                         changed.config.*member = value;
                                         return changed;
                                       }));
  };
  number(&Config::pages, 0);
  number(&Config::heap, 0);
  number(&Config::spare, 1);
  number(&Config::ifaces, 2);
  if (of.config.bind != Config{}.bind) {
    Case usual = of;
    usual.config.bind = Config{}.bind;
    usual.config.bind_count = Config{}.bind_count;
    all = rc::seq::concat(rc::seq::just(usual), std::move(all));
  }
  return all;
}

// As RapidCheck does it: the first candidate that fails is gone on from, until none does.
Shrunk shrink_like_rapidcheck(const Case& failing, Condition& condition) {
  Shrunk shrunk = {.smallest = failing};
  rc::Shrinkable<Case> best = rc::shrinkable::shrinkRecur(failing, &shrink_case);
  for (bool smaller = true; smaller;) {
    smaller = false;
    auto candidates = best.shrinks();
    for (auto candidate = candidates.next(); candidate && shrunk.executions < kMostExecutions;
         candidate = candidates.next()) {
      ++shrunk.executions;
      if (!condition.holds(candidate->value())) continue;
      best = std::move(*candidate);
      smaller = true;
      break;
    }
  }
  shrunk.smallest = best.value();
  return shrunk;
}

void run_challenges() {
  fmt::print(
      "the shrinking challenge, {} seeds each: share that reaches the true minimum, different results, runs "
      "of\n"
      "the condition (mean and most)\n\n{:<18} {:>30}   {:>30}\n",
      kSeeds, "", "sparepage", "RapidCheck's combinators");
  fmt::print("{:<18} {:>4} {:>8} {:>8} {:>8}   {:>4} {:>8} {:>8} {:>8}\n", "", "min", "results", "mean",
             "most", "min", "results", "mean", "most");
  for (const Challenge& challenge : challenges()) {
    const Case smallest = normal(smallest_of(challenge));
    LengthTally ours;
    LengthTally theirs;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const Case start = start_of(challenge, seed);
      Fails failing(challenge);
      const Shrunk by_us = shrink(start, failing, {.executions = kMostExecutions});
      ours.add(by_us.smallest, by_us.executions, smallest);
      const Shrunk by_them = shrink_like_rapidcheck(start, failing);
      theirs.add(by_them.smallest, by_them.executions, smallest);
    }
    fmt::print("{:<18} {}   {}\n", challenge.name, ours.text(), theirs.text());
  }
}

// What became of failing traces of a strategy that violate one invariant.
struct ShrinkTally {
  std::vector<std::uint64_t> executions;
  std::vector<double> microseconds;
  std::map<std::size_t, int> lengths;
  std::map<std::string, bool> is_minimal;  // results that were searched
  std::uint64_t searched = 0;              // by the explorer
  std::uint64_t minimal = 0;
};

// With more interrupts in one operation than this leaves room for, the ways to place them are too many.
constexpr std::size_t kLongestSearched = 12;

void shrink_and_search(const Case& failing, const Subject& strategy, const Invariant& invariant,
                       ShrinkTally& seen) {
  StillFails still_fails({breaks(strategy, invariant)}, failing);
  const auto begun = std::chrono::steady_clock::now();
  const Shrunk shrunk = shrink(failing, still_fails);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begun;
  const std::size_t length = shrunk.smallest.steps.size();
  seen.executions.push_back(shrunk.executions);
  seen.microseconds.push_back(took.count());
  ++seen.lengths[length];
  if (length > kLongestSearched) return;
  const std::string result = print(to_trace(shrunk.smallest));
  const auto [known, first] = seen.is_minimal.emplace(result, true);
  if (first) {
    const Exploration shorter = find_shortest(world_of(shrunk.smallest, length), still_fails.verdicts(),
                                              {.depth = static_cast<std::uint32_t>(length) - 1});
    known->second = !shorter.found;
    if (shorter.found) fmt::print("not minimal:\n{}shorter:\n{}", result, print(to_trace(*shorter.found)));
  }
  ++seen.searched;
  seen.minimal += known->second ? 1 : 0;
}

void print_row(const Subject& strategy, const Invariant& invariant, bool strewn_in, ShrinkTally& seen) {
  std::ranges::sort(seen.executions);
  std::ranges::sort(seen.microseconds);
  std::string lengths;
  for (const auto& [length, times] : seen.lengths) lengths += fmt::format("{}: {}  ", length, times);
  const std::string minimal = seen.searched == 0
                                  ? "-"
                                  : fmt::format("{:.1f}%", 100.0 * static_cast<double>(seen.minimal) /
                                                               static_cast<double>(seen.searched));
  fmt::print("{:<16} {:<28} {:>5}{} {:>9} {:>7} {:>7.0f}  {}\n", strategy.name, invariant.name,
             seen.executions.size(), strewn_in ? '*' : ' ', minimal,
             seen.executions[seen.executions.size() / 2], seen.microseconds[seen.microseconds.size() / 2],
             lengths);
}

// A kept trace with the operations of a generated run, each with what lands in it, strewn between its own.
Case strewn(const Trace& kept, std::uint64_t run) {
  Case noise;
  generate_run(3, Profile::hostile, run, noise);
  for_each_name(noise, [](Name& name, bool /*of a block*/) { name += 1000; });  // none of the trace's
  SeededChoices choices(run);
  Case mixed = {.config = kept.config, .steps = {}};
  auto next = noise.steps.begin();
  const auto strew = [&] {
    while (next != noise.steps.end() && choices.choose(kept.steps.size(), 0) != 0) {
      do {
        mixed.steps.push_back(*next++);
      } while (next != noise.steps.end() && next->point != 0);
    }
  };
  for (const Step& step : kept.steps) {
    if (step.point == 0) strew();
    mixed.steps.push_back(step);
  }
  strew();
  land_where_possible(mixed);
  return mixed;
}

// The corpus's, by name.
std::vector<Trace> kept_traces() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(SPAREPAGE_CORPUS "/regressions")) {
    if (entry.path().extension() == ".trace") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  std::vector<Trace> traces;
  for (const std::string& file : files) traces.push_back(load_trace(file, invariant_names()).trace);
  return traces;
}

// Failing traces of every strategy and invariant: from generated runs of every profile in turn, and where
// these have none, from the traces of the corpus.
void run_random(std::uint64_t wanted, std::uint64_t most_runs) {
  fmt::print(
      "\nrandom failing traces, {} for each strategy and violated invariant (fewer where {} runs have "
      "fewer):\n"
      "shrunk length = the explorer's minimum (searched up to length {}), median runs and microseconds a\n"
      "shrink, shrunk lengths; *: a kept trace with generated operations strewn in\n\n",
      wanted, most_runs, kLongestSearched);
  fmt::print("{:<16} {:<28} {:>6} {:>9} {:>7} {:>7}  {}\n", "", "", "traces", "minimal", "runs", "us",
             "lengths");
  const std::vector<Trace> kept = kept_traces();
  for (const Subject* strategy : subjects()) {
    std::vector<ShrinkTally> seen(invariants().size());
    Checker checker;
    const auto take = [&](const Case& failing, InvariantSet wanted_rows) {
      InvariantSet rows = verdict_on(failing, *strategy, checker).violated & wanted_rows;
      for (; rows != 0; rows &= rows - 1) {
        const auto row = static_cast<std::size_t>(std::countr_zero(rows));
        if (seen[row].executions.size() == wanted) continue;
        shrink_and_search(failing, *strategy, *invariants()[row], seen[row]);
      }
    };
    Case generated;
    for (std::uint64_t run = 0; run < most_runs; ++run) {
      generate_run(2, kProfiles[run % kProfiles.size()], run, generated);
      take(generated, every_invariant());
    }
    InvariantSet none = 0;
    for (std::size_t row = 0; row < seen.size(); ++row) {
      if (seen[row].executions.empty()) none |= InvariantSet{1} << row;
    }
    for (const Trace& trace : kept) {
      const Case whole = trace;
      const InvariantSet rows = verdict_on(whole, *strategy, checker).violated & none;
      for (std::uint64_t run = 0; rows != 0 && run < wanted * 4; ++run) take(strewn(trace, run), rows);
    }
    for (std::size_t row = 0; row < seen.size(); ++row) {
      if (seen[row].executions.empty()) continue;
      print_row(*strategy, *invariants()[row], (none >> row & 1) != 0, seen[row]);
    }
  }
}

}  // namespace
}  // namespace sparepage

int main() {
  sparepage::run_challenges();
  sparepage::run_random(200, 1'200'000);
}
