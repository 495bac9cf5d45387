// sparepage distinguish: a shortest trace on which two strategies, or two heaps, differ.
#include <fmt/format.h>

#include <algorithm>

#include "ci/command/command.h"
#include "ci/command/distinguish/report.h"
#include "ci/command/explore/explored.h"
#include "sparepage/properties/findings/lists.h"
#include "sparepage/properties/oracle/costs.h"

namespace sparepage {

namespace {

class PairProgress final : public ExploreObserver {
 public:
  explicit PairProgress(std::string pair) : pair_(std::move(pair)) {}
  void progress(const ExploreProgress& now) override {
    if (!line_.shown()) return;
    line_.show(fmt::format("distinguish: {}: {}, length {}, frontier {}", pair_, counted(now.states, "state"),
                           now.depth, now.frontier));
  }

 private:
  std::string pair_;
  Progress line_;
};

// Runs the case once more, apart from the search that found it.
Side side_of(const Subject& subject, const Case& shows, const Cost* cost) {
  Side side = {.subject = &subject};
  Costs costs;
  Checker checker;
  checker.count_costs(&costs);
  for (const Violation& violation : checker.run(shows.config, shows.steps, subject)) {
    side.violations.push_back(std::string(violation.invariant->name) + ": " + violation.message);
  }
  std::ranges::sort(side.violations);
  if (cost != nullptr) side.cost = cost->amount(costs);
  return side;
}

std::vector<std::string> counted_costs() {
  std::vector<std::string> names;
  for (const Cost& cost : kCosts) names.emplace_back(cost.name);
  return names;
}

class Distinguish final : public Work {
 public:
  std::vector<Option> options() override {
    std::vector<Option> heap = session.heap_options();
    std::erase_if(heap, [](const Option& option) { return option.name == "--isolate"; });
    return joined({{{.name = "SUBJECT",
                     .value = &subjects_,
                     .says = "Two strategies, by name or by file; of several, or of a list with commas, "
                             "every pair; with --heap none, or the callers of the heaps"}},
                   std::move(heap),
                   {{.name = "--world",
                     .value = &worlds_,
                     .says = "In which they are compared, tiny by default and heap-tiny with --heap",
                     .takes = world_list()},
                    {.name = "--cost",
                     .value = &cost_,
                     .says = "Compare what they cost by this, and not what they violate",
                     .takes = one_of(counted_costs())},
                    {.name = "--depth",
                     .value = &depth_,
                     .says = "The longest sequences to try, in operations",
                     .takes = number(1, 1'000'000),
                     .default_varies = true},
                    {.name = "--states",
                     .value = &states_,
                     .says = "States of a pair that are enough; by default any number",
                     .takes = number(1, std::uint64_t{1} << 40),
                     .default_varies = true},
                    {.name = "--memory",
                     .value = &memory_,
                     .says = "Megabytes that states may take, for each pair",
                     .takes = number(1, std::uint64_t{1} << 30)},
                    session.jobs_option()},
                   {session.json_option(), session.html_option()}});
  }

  int run() override {
    const bool guests = !session.heap.files.empty();
    const std::vector<std::string> words = world_words(session, !worlds_.empty() ? worlds_
                                                                : guests         ? "heap-tiny"
                                                                                 : "tiny");
    session.begin(files_of_worlds(words));
    DistinguishReport report = {.session = session, .cost = cost_named(), .subjects = subjects()};
    if (report.cost != nullptr && guests)
      throw UsageError("--cost: what a guest costs is its own; leave --heap out");
    session.stop_by_signals();
    for (const auto& [world, searched] : load_worlds(session, words)) {
      report.worlds.push_back(world.name);
      compare_pairs(world, report);
    }
    report.interrupted = session.interruption->asked();
    session.deliver(report);
    if (report.any_differ()) return kViolated;
    return report.incomplete() ? kIncomplete : kNothingViolated;
  }

 private:
  std::vector<const Subject*> subjects() const {
    std::string list;
    for (const std::string& word : subjects_) list += (list.empty() ? "" : ",") + word;
    const std::vector<const Subject*> all = list.empty() && session.heaps.empty()
                                                ? std::vector<const Subject*>()
                                                : session.rows(list, !list.empty());
    if (all.size() < 2) {
      throw UsageError(
          "distinguish takes two strategies, as in `sparepage distinguish original fill-first`, or two "
          "heaps: --heap old.so,new.so");
    }
    return all;
  }

  const Cost* cost_named() const {
    const auto found = std::ranges::find(kCosts, cost_, &Cost::name);
    return found == kCosts.end() ? nullptr : &*found;
  }

  void compare_pairs(const World& world, DistinguishReport& report) const {
    for (std::size_t i = 0; i < report.subjects.size(); ++i) {
      for (std::size_t j = i + 1; j < report.subjects.size() && !session.interruption->asked(); ++j) {
        report.pairs.push_back(compared(world, *report.subjects[i], *report.subjects[j], report.cost));
      }
    }
  }

  Pair compared(const World& world, const Subject& one, const Subject& other, const Cost* cost) const {
    PairProgress line(fmt::format("{} and {} in {}", one.name, other.name, world.name));
    Pair pair = {.sides = {{{.subject = &one}, {.subject = &other}}}, .world = world.name};
    const ExploreLimits limits = {.depth = depth_,
                                  .states = states_ != 0 ? states_ : ~std::uint64_t{0},
                                  .memory = memory_ << 20,
                                  .threads = session.jobs,
                                  .stop = &*session.interruption,
                                  .observer = &line};
    pair.search = cost == nullptr ? find_difference(world, one, other, Apart::differ, limits)
                                  : find_difference(world, one, other, *cost, limits);
    if (!pair.differ()) return pair;
    try {
      for (Side& side : pair.sides) side = side_of(*side.subject, *pair.search.found, cost);
    } catch (const RunStopped&) {
      pair.sides[0].violations = {kSeenOnce};
    }
    const bool same = cost != nullptr ? pair.sides[0].cost == pair.sides[1].cost
                                      : pair.sides[0].violations == pair.sides[1].violations;
    if (same) throw std::logic_error("the case that tells a pair apart does not when it is run again");
    return pair;
  }

  std::vector<std::string> subjects_;
  std::string worlds_;  // empty: tiny, or heap-tiny with heaps
  std::string cost_;
  unsigned depth_ = 1'000'000;   // operations
  std::uint64_t states_ = 0;     // 0: any number
  std::uint64_t memory_ = 4096;  // megabytes
};

}  // namespace

extern const Verb kDistinguish = {
    .name = "distinguish",
    .summary = "Find a shortest trace on which two strategies, or two heaps, differ",
    .footer =
        "Every sequence of operations of the world is run under both, in the order of its length, until what "
        "they "
        "violate differs, or a cost; or until the world is exhausted. Several strategies make a table of "
        "pairs.\n"
        "Exit status 0: no pair differs; 1: one does; 4: none that was found, and a search ended before.\n\n"
        "Examples:\n"
        "  sparepage distinguish original wsipx-4.0.953\n"
        "  sparepage distinguish context-probe mine.strategy --world preempt\n"
        "  sparepage distinguish original larger-spare --cost held\n"
        "  sparepage distinguish eight\n"
        "  sparepage distinguish --heap old.so,new.so",
    .work = work<Distinguish>};

}  // namespace sparepage
