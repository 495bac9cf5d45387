// What shrinking reaches and what it costs: the shrinking challenge beside RapidCheck, and random failing
// traces beside the explorer's minimum. Run by ci/bench shrink.
#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "properties/explore.h"
#include "properties/search.h"
#include "properties/shrink.h"
#include "properties/tests/challenge.h"

namespace sparepage {
namespace {

constexpr std::uint64_t kSeeds = 100;
constexpr std::uint64_t kMostExecutions = 200'000;  // of either

class Failing final : public Condition {
 public:
  explicit Failing(const Challenge& challenge) : challenge_(challenge) {}
  bool holds(const Case& candidate) override { return challenge_.fails(candidate); }

 private:
  const Challenge& challenge_;
};

// What one shrinker made of the seeds of a challenge.
struct Tally {
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
  std::visit(
      [&](const auto& operation) {
        const auto number = [&](auto member) {
          using Value = std::remove_cvref_t<decltype(operation.*member)>;
          add(rc::shrink::towards<Value>(operation.*member, Value{0}),
              [step, operation, member](Value value) {
                auto changed = operation;
                changed.*member = value;
                return Step{.operation = changed, .context = step.context, .point = step.point};
              });
        };
        using Kind = std::remove_cvref_t<decltype(operation)>;
        if constexpr (requires { operation.size; }) number(&Kind::size);
        if constexpr (requires { operation.pages; }) number(&Kind::pages);
        if constexpr (requires { operation.block; }) number(&Kind::block);
      },
      step.operation);
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
    Tally ours;
    Tally theirs;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const Case start = start_of(challenge, seed);
      Failing failing(challenge);
      const Shrunk by_us = shrink(start, failing, {.executions = kMostExecutions});
      ours.add(by_us.smallest, by_us.executions, smallest);
      const Shrunk by_them = shrink_like_rapidcheck(start, failing);
      theirs.add(by_them.smallest, by_them.executions, smallest);
    }
    fmt::print("{:<18} {}   {}\n", challenge.name, ours.text(), theirs.text());
  }
}

// Failing traces of a strategy and an invariant, from generated runs of every profile in turn.
void run_random(std::uint64_t wanted, std::uint64_t most_runs) {
  fmt::print(
      "\nrandom failing traces, {} for each strategy and violated invariant (fewer where {} runs have "
      "fewer): "
      "shrunk\nlength = the explorer's minimum, median runs and microseconds a shrink, shrunk lengths\n\n",
      wanted, most_runs);
  fmt::print("{:<16} {:<28} {:>6} {:>9} {:>7} {:>7}  {}\n", "", "", "traces", "minimal", "runs", "us",
             "lengths");
  Case generated;
  for (const Strategy* strategy : strategies()) {
    struct Seen {
      std::vector<std::uint64_t> executions;
      std::vector<double> microseconds;
      std::map<std::size_t, int> lengths;
      std::uint64_t minimal = 0;
    };
    std::vector<Seen> seen(invariants().size());
    Lab lab;
    for (std::uint64_t run = 0; run < most_runs; ++run) {
      const Profile profile = kProfiles[run % kProfiles.size()];
      generate_run(2, profile, run, generated);
      const InvariantSet violated = verdict_on(generated, *strategy, lab).violated;
      for (std::size_t row = 0; row < invariants().size(); ++row) {
        if ((violated >> row & 1) == 0 || seen[row].executions.size() == wanted) continue;
        Identity identity({breaks(*strategy, *invariants()[row])});
        const auto begun = std::chrono::steady_clock::now();
        const Shrunk shrunk = shrink(generated, identity);
        const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begun;
        const std::size_t length = shrunk.smallest.steps.size();
        const Exploration shorter = find_shortest(world_of(shrunk.smallest, length), identity.verdicts(),
                                                  {.depth = static_cast<std::uint32_t>(length) - 1});
        seen[row].executions.push_back(shrunk.executions);
        seen[row].microseconds.push_back(took.count());
        ++seen[row].lengths[length];
        seen[row].minimal += shorter.found ? 0 : 1;
        if (shorter.found) {
          fmt::print("not minimal, run {}:\n{}shorter:\n{}", run, print(to_trace(shrunk.smallest)),
                     print(to_trace(*shorter.found)));
        }
      }
    }
    for (std::size_t row = 0; row < invariants().size(); ++row) {
      Seen& of = seen[row];
      if (of.executions.empty()) continue;
      std::ranges::sort(of.executions);
      std::ranges::sort(of.microseconds);
      std::string lengths;
      for (const auto& [length, times] : of.lengths) lengths += fmt::format("{}: {}  ", length, times);
      fmt::print("{:<16} {:<28} {:>6} {:>8.1f}% {:>7} {:>7.0f}  {}\n", strategy->name,
                 invariants()[row]->name, of.executions.size(),
                 100.0 * static_cast<double>(of.minimal) / static_cast<double>(of.executions.size()),
                 of.executions[of.executions.size() / 2], of.microseconds[of.microseconds.size() / 2],
                 lengths);
    }
  }
}

}  // namespace
}  // namespace sparepage

int main() {
  sparepage::run_challenges();
  sparepage::run_random(200, 1'200'000);
}
