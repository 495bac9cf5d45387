// sparepage explore: every sequence of operations of a bounded world, and a verdict for each claim.
#include "sparepage/properties/explorer/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <stdexcept>

#include "ci/command/command.h"
#include "ci/command/explore/report.h"
#include "sparepage/properties/cases/words.h"
#include "sparepage/properties/explorer/reach.h"
#include "sparepage/properties/findings/lists.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

namespace {

class ExploreProgressLine final : public ExploreObserver {
 public:
  ExploreProgressLine(std::string_view world, std::string_view strategy)
      : world_(world), strategy_(strategy) {}
  void progress(const ExploreProgress& now) override {
    if (!line_.shown()) return;
    line_.show(fmt::format("explore: {} in {}: {}, length {}, {:.0f}/s, frontier {}", strategy_, world_,
                           counted(now.states, "state"), now.depth,
                           static_cast<double>(now.states) / line_.seconds(), now.frontier));
  }

 private:
  std::string_view world_;
  std::string_view strategy_;
  Progress line_;
};

// Runs a counterexample once more, apart from the search that found it.
ShownMet shown(const Met& met) {
  const Identity& identity = met.identity;
  if (Identifier().identity_of(met.first, *identity.strategy, *identity.invariant) != identity) {
    throw std::logic_error(fmt::format("the explorer's counterexample does not show that {}:\n{}",
                                       text(identity), print(to_trace(met.first))));
  }
  Checker checker;
  const auto violations = checker.run(met.first.config, met.first.steps, *identity.strategy);
  const auto shown = std::ranges::find(violations, identity.invariant, &Violation::invariant);
  return {.met = met, .step = shown->step, .message = shown->message};
}

ShownMet run_again(const Met& met) {
  try {
    return shown(met);
  } catch (const RunStopped&) {
    return {.met = met, .step = met.first.steps.size() - 1, .message = kSeenOnce};
  }
}

// A strategy that is not searched in a world, since the work was interrupted before.
Explored not_searched(const Subject& strategy) {
  Explored explored = {.strategy = &strategy,
                       .what = {},
                       .judged_in = std::vector<std::optional<Profile>>(invariants().size())};
  explored.what.end = Exploration::End::stopped;
  explored.what.violated.resize(invariants().size());
  return explored;
}

// Searches a world; and for what is promised under narrower profiles only than it needs, the part of it that
// they admit: there a violation breaks a claim, and there alone an exhausted search means that it is kept.
Explored explored_in(const World& world, const Subject& strategy, const ExploreLimits& limits) {
  const Profile widest = narrowest_profile(world);
  Explored explored = {.strategy = &strategy,
                       .what = survey(world, strategy, every_invariant(), limits, claimed(strategy, widest)),
                       .judged_in = std::vector<std::optional<Profile>>(invariants().size())};
  std::vector<Met> met = explored.what.met;
  for (const Profile profile : kProfiles) {
    if (profile >= widest) break;
    InvariantSet rows = 0;
    for (std::size_t row = 0; row < invariants().size(); ++row) {
      if (claim_of(strategy, *invariants()[row]) != profile) continue;
      rows |= InvariantSet{1} << row;
      explored.judged_in[row] = profile;
    }
    if (rows == 0) continue;
    Exploration part = survey(admitted(world, profile), strategy, rows, limits, rows);
    met.insert(met.end(), part.met.begin(), part.met.end());
    explored.parts.emplace(profile, std::move(part));
  }
  explored.missing = within_reach(world, strategy) & ~explored.what.reached;
  for (const Met& one : met) explored.met.push_back(run_again(one));
  return explored;
}

World world_named(const std::string& name) {
  std::error_code error;
  const bool preset = std::ranges::find(world_presets(), name, &WorldPreset::name) != world_presets().end();
  if (preset || std::filesystem::exists(name, error)) return load_world(name);
  std::vector<std::string_view> presets;
  for (const WorldPreset& each : world_presets()) presets.push_back(each.name);
  throw UsageError("--world: \"" + name + "\" is neither a file nor one of the presets: " + listed(presets) +
                   ", all" + did_you_mean(name, presets));
}

class Explore final : public Work {
 public:
  std::vector<Option> options() override {
    // What explores a heap goes on after its crashes: it runs in processes of its own.
    std::vector<Option> heap = session.heap_options();
    std::erase_if(heap, [](const Option& option) { return option.name == "--isolate"; });
    return joined(
        {{session.strategies_option("Which are searched")},
         std::move(heap),
         {{.name = "--world",
           .value = &worlds_,
           .says = "What they are searched in, tiny by default and heap-tiny with --heap; all: those "
                   "that are for it; sparepage list worlds describes the presets",
           .takes = world_list()},
          {.name = "--depth",
           .value = &depth_,
           .says = "The longest sequences to try, in operations",
           .takes = number(1, 1'000'000),
           .default_varies = true},
          {.name = "--states",
           .value = &states_,
           .says = "States that are enough: with so many no longer sequences are begun; by default as many "
                   "as the preset is meant for, and any number in other worlds",
           .takes = number(1, std::uint64_t{1} << 40),
           .default_varies = true},
          {.name = "--memory",
           .value = &memory_,
           .says = "Megabytes that states may take, for each search",
           .takes = number(1, std::uint64_t{1} << 30)},
          {.name = "--jobs,--threads",
           .value = &session.jobs,
           .says = "The result is the same with any number; by default one a core; with --heap each "
                   "has a process that runs the heap",
           .takes = number(1, 64),
           .default_varies = true}},
         {session.proved.option()},
         session.output_options(),
         {session.known_option()}});
  }

  int run() override {
    const std::vector<std::string> worlds = names_of_worlds();
    std::vector<std::string> files;
    std::ranges::copy_if(worlds, std::back_inserter(files), [](const std::string& name) {
      return std::ranges::find(world_presets(), name, &WorldPreset::name) == world_presets().end();
    });
    session.begin(files);
    ExploreReport report = {.session = session, .memory = memory_};
    for (const std::string& name : worlds) {
      const World& world = report.worlds.emplace_back(ExploredWorld{.world = world_named(name)}).world;
      session.refuse_without_spare(world.config, world.name);
    }
    const std::vector<const Subject*> chosen = session.rows();
    session.load_known();
    session.proved.ask(chosen);
    session.stop_by_signals();
    for (ExploredWorld& world : report.worlds) {
      for (const Subject* strategy : chosen) world.strategies.push_back(explored(world.world, *strategy));
    }
    for (const ExploredWorld& world : report.worlds) refuse_contradictions(world);
    session.deliver(report);
    if (report.news()) return kViolated;
    return report.incomplete() ? kIncomplete : kNothingViolated;
  }

 private:
  void refuse_contradictions(const ExploredWorld& world) const {
    for (const Explored& explored : world.strategies) {
      for (std::size_t row = 0; row < invariants().size(); ++row) {
        if (!explored.breaks(row)) continue;
        session.proved.refuse_contradiction(*explored.strategy, *invariants()[row],
                                            *explored.judge(row).violated[row]);
      }
    }
  }

  // The worlds that were named. All are those made for what is explored, the modelled heap or heaps under
  // test.
  std::vector<std::string> names_of_worlds() const {
    const bool heaps = !session.heap.files.empty();
    std::vector<std::string_view> all;
    for (const WorldPreset& preset : world_presets()) {
      if (preset.of_heaps == heaps) all.push_back(preset.name);
    }
    return list_words(worlds_.empty() ? (heaps ? "heap-tiny" : "tiny") : worlds_, "worlds", all);
  }

  std::uint64_t enough_in(const World& world) const {
    if (states_ != 0) return states_;
    const auto preset = std::ranges::find(world_presets(), world.name, &WorldPreset::name);
    return preset == world_presets().end() || depth_ != kAnyDepth ? ~std::uint64_t{0} : preset->states;
  }

  Explored explored(const World& world, const Subject& strategy) const {
    if (session.interruption->asked()) return not_searched(strategy);
    ExploreProgressLine line(world.name, strategy.name);
    return explored_in(world, strategy,
                       {.depth = depth_,
                        .states = enough_in(world),
                        .memory = memory_ << 20,
                        .threads = session.jobs,
                        .stop = &*session.interruption,
                        .observer = &line});
  }

  std::string worlds_;  // empty: tiny, or heap-tiny with heaps
  static constexpr std::uint32_t kAnyDepth = 1'000'000;

  std::uint32_t depth_ = kAnyDepth;  // operations
  std::uint64_t states_ = 0;         // 0: what the world has
  std::uint64_t memory_ = 2048;      // megabytes
};

}  // namespace

extern const Verb kExplore = {
    .name = "explore",
    .summary = "Try every sequence of operations of a bounded world, in the order of its length",
    .footer =
        "A verdict is one of three: violated, with a shortest trace; exhausted, when every reachable state "
        "was "
        "seen; incomplete, when something ran out. Exit status 1: a finding that is not known; 4: none, and "
        "a "
        "search ended before it was exhausted, though not by a depth or a number of states that was given, "
        "or that a "
        "preset has.\n\n"
        "Examples:\n"
        "  sparepage explore\n"
        "  sparepage explore --strategy wsipx-4.0.953 --world preempt\n"
        "  sparepage explore --world my.world --depth 8 --memory 8192\n"
        "  sparepage explore --heap ./heap.so --world heap-tiny --ignore calls",
    .work = work<Explore>};

}  // namespace sparepage
