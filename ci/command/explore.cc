// sparepage explore: every sequence of operations of a bounded world, and a verdict for each claim.
#include "sparepage/properties/explorer/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "ci/command/command.h"
#include "ci/command/explore_report.h"
#include "ci/command/files.h"
#include "ci/command/interrupt.h"
#include "sparepage/properties/explorer/reach.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

namespace {

// Shown on a terminal, and there alone is the time looked at.
class ExploreProgressLine final : public ExploreObserver {
 public:
  ExploreProgressLine(std::string_view world, std::string_view strategy)
      : world_(world), strategy_(strategy) {}
  void progress(const ExploreProgress& now) override {
    if (!line_.shown()) return;
    const auto time = std::chrono::steady_clock::now();
    if (time - shown_ < std::chrono::milliseconds(100)) return;
    shown_ = time;
    const double seconds = std::chrono::duration<double>(time - begun_).count();
    line_.show(fmt::format("explore: {} in {}: length {}, {} states, {:.0f} states/s, frontier {}", strategy_,
                           world_, now.depth, now.states, static_cast<double>(now.states) / seconds,
                           now.frontier));
  }

 private:
  std::string_view world_;
  std::string_view strategy_;
  Progress line_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point shown_ = begun_;
};

// Runs the counterexamples once more, apart from the search that found them.
void run_again(Explored& explored) {
  Identifier identifier;
  Checker checker;
  for (const Met& met : explored.met) {
    const Identity& identity = met.identity;
    if (identifier.identity_of(met.first, *identity.strategy, *identity.invariant) != identity) {
      throw std::logic_error(fmt::format("the explorer's counterexample does not show that {}:\n{}",
                                         text(identity), print(to_trace(met.first))));
    }
    for (const Violation& violation : checker.run(met.first.config, met.first.steps, *identity.strategy)) {
      if (violation.invariant != identity.invariant) continue;
      explored.messages.push_back(violation.message);
      explored.steps.push_back(violation.step);
    }
  }
}

// Searches a world; and for what is promised under narrower profiles only than it needs, the part of it that
// they admit: there a violation breaks a claim, and there alone an exhausted search means that it is kept.
Explored explored_in(const World& world, const Strategy& strategy, const ExploreLimits& limits) {
  const Profile widest = narrowest_profile(world);
  Explored explored = {.strategy = &strategy,
                       .what = survey(world, strategy, every_invariant(), limits, claimed(strategy, widest)),
                       .judged_in = std::vector<std::optional<Profile>>(invariants().size())};
  explored.met = explored.what.met;
  for (const Profile profile : kProfiles) {
    if (profile >= widest) break;
    InvariantSet rows = 0;
    for (std::size_t row = 0; row < invariants().size(); ++row) {
      if (strategy.claim(invariants()[row]->name) != profile) continue;
      rows |= InvariantSet{1} << row;
      explored.judged_in[row] = profile;
    }
    if (rows == 0) continue;
    Exploration part = survey(admitted(world, profile), strategy, rows, limits, rows);
    explored.met.insert(explored.met.end(), part.met.begin(), part.met.end());
    explored.parts.emplace(profile, std::move(part));
  }
  explored.missing = within_reach(world, strategy) & ~explored.what.reached;
  run_again(explored);
  return explored;
}

}  // namespace

bool ExploreReport::news() const {
  return std::ranges::any_of(worlds, [&](const ExploredWorld& world) {
    return std::ranges::any_of(world.strategies, [&](const Explored& explored) {
      return std::ranges::any_of(explored.met,
                                 [&](const Met& met) { return known.find(met.identity) == nullptr; });
    });
  });
}

std::vector<std::string> words(SituationSet set) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < situations().size(); ++i) {
    if ((set >> i & 1) != 0) all.emplace_back(situations()[i]->text);
  }
  return all;
}

int explore(const ExploreOptions& options, const Screen& screen) {
  const std::vector<const Strategy*> chosen = parse_strategies(options.strategies);
  ExploreReport report = {.memory = options.memory, .known_file = options.known, .program = options.program};
  std::vector<std::string_view> presets;
  for (const WorldPreset& preset : world_presets()) presets.push_back(preset.name);
  for (const std::string& name : list_words(options.worlds, "worlds", presets)) {
    report.worlds.push_back({.world = load_world(name), .strategies = {}});
  }
  report.known = load_known(options.known);

  const Interruption interruption;
  for (ExploredWorld& world : report.worlds) {
    for (const Strategy* strategy : chosen) {
      if (interruption.came()) break;
      ExploreProgressLine line(world.world.name, strategy->name);
      const ExploreLimits limits = {.depth = options.depth,
                                    .memory = options.memory << 20,
                                    .threads = options.threads,
                                    .stop = &interruption.flag(),
                                    .observer = &line};
      world.strategies.push_back(explored_in(world.world, *strategy, limits));
    }
  }
  std::erase_if(report.worlds, [](const ExploredWorld& world) { return world.strategies.empty(); });
  report.interrupted = interruption.came();
  deliver(options.outputs,
          {.text = text(screen, report), .json = json(report).dump() + "\n", .checks = checks(report)});
  const bool news = report.news();
  if (interruption.came() && !news) interruption.pass_on();
  return news ? kViolated : kNothingViolated;
}

}  // namespace sparepage
