#include "ci/command/explore/explored.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "ci/command/session/status.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/cases/words.h"
#include "sparepage/properties/explorer/reach.h"
#include "sparepage/properties/findings/lists.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

bool Explored::incomplete() const {
  return what.cut_short() ||
         std::ranges::any_of(parts, [](const auto& part) { return part.second.cut_short(); });
}

VerdictCell::Kind Explored::verdict(std::size_t row) const {
  using Kind = VerdictCell::Kind;
  if (!applies(*invariants()[row], *strategy)) return Kind::not_applicable;
  if (breaks(row)) return Kind::broken;
  if (shortest(row) != nullptr) return Kind::violated;
  if (!claims(row)) return Kind::unclaimed;
  return exhausted(row) && missing == 0 ? Kind::kept : Kind::open;
}

const Case* Explored::shortest(std::size_t row) const {
  if (what.violated[row]) return &*what.violated[row];
  const std::optional<Case>& judged = judge(row).violated[row];
  return judged ? &*judged : nullptr;
}

bool Explored::proves_nothing() const {
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    if (proves_nothing(row)) return true;
  }
  return false;
}

bool Explored::keeps(std::size_t row) const {
  return applies(*invariants()[row], *strategy) && begun() && exhausted(row) && missing == 0 &&
         shortest(row) == nullptr;
}

const Explored* ExploredWorld::of(const Subject& strategy) const {
  const auto found = std::ranges::find(strategies, &strategy, &Explored::strategy);
  return found == strategies.end() ? nullptr : &*found;
}

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

bool is_preset(const std::string& name) {
  return std::ranges::find(world_presets(), name, &WorldPreset::name) != world_presets().end();
}

World world_named(const std::string& name) {
  std::error_code error;
  if (is_preset(name) || std::filesystem::exists(name, error)) return load_world(name);
  std::vector<std::string_view> presets;
  for (const WorldPreset& each : world_presets()) presets.push_back(each.name);
  throw UsageError("--world: \"" + name + "\" is neither a file nor one of the presets: " + listed(presets) +
                   ", all" + did_you_mean(name, presets));
}

std::uint64_t enough_in(const World& world, const ExploreBounds& bounds) {
  if (bounds.states != 0) return bounds.states;
  const auto preset = std::ranges::find(world_presets(), world.name, &WorldPreset::name);
  const bool any_number = preset == world_presets().end() || bounds.depth != ExploreBounds::kAnyDepth;
  return any_number ? ~std::uint64_t{0} : preset->states;
}

Explored explored(const Session& session, const World& world, const Subject& strategy,
                  const ExploreBounds& bounds) {
  if (session.interruption->asked()) return not_searched(strategy);
  ExploreProgressLine line(world.name, strategy.name);
  return explored_in(world, strategy,
                     {.depth = bounds.depth,
                      .states = enough_in(world, bounds),
                      .memory = bounds.memory << 20,
                      .threads = session.jobs,
                      .stop = &*session.interruption,
                      .observer = &line});
}

void refuse_contradictions(const Session& session, const ExploredWorld& world) {
  for (const Explored& explored : world.strategies) {
    for (std::size_t row = 0; row < invariants().size(); ++row) {
      if (!explored.breaks(row)) continue;
      session.proved.refuse_contradiction(*explored.strategy, *invariants()[row],
                                          *explored.judge(row).violated[row]);
    }
  }
}

}  // namespace

Option worlds_option(std::string& worlds, std::vector<std::string_view> excludes) {
  // What explores a heap goes on after its crashes: it runs in processes of its own.
  excludes.push_back("--isolate");
  return {.name = "--world",
          .value = &worlds,
          .says =
              "Explore them in these worlds, too, as far as the presets are meant for: no cell else says "
              "that a claim is exhausted; all: those that are for them",
          .takes = world_list(),
          .excludes = std::move(excludes)};
}

std::vector<std::string> world_words(const Session& session, const std::string& list) {
  const bool heaps = !session.heap.files.empty();
  std::vector<std::string_view> all;
  for (const WorldPreset& preset : world_presets()) {
    if (preset.of_heaps == heaps) all.push_back(preset.name);
  }
  return list_words(list, "worlds", all);
}

std::vector<std::string> files_of_worlds(const std::vector<std::string>& words) {
  std::vector<std::string> files;
  std::ranges::copy_if(words, std::back_inserter(files),
                       [](const std::string& name) { return !is_preset(name); });
  return files;
}

std::vector<ExploredWorld> load_worlds(const Session& session, const std::vector<std::string>& words) {
  std::vector<ExploredWorld> worlds;
  for (const std::string& name : words) {
    const World& world = worlds.emplace_back(ExploredWorld{.world = world_named(name)}).world;
    session.refuse_without_spare(world.config, world.name);
  }
  return worlds;
}

void explore(const Session& session, std::span<const Subject* const> strategies, const ExploreBounds& bounds,
             std::vector<ExploredWorld>& worlds) {
  for (ExploredWorld& world : worlds) {
    for (const Subject* strategy : strategies) {
      world.strategies.push_back(explored(session, world.world, *strategy, bounds));
    }
  }
  for (const ExploredWorld& world : worlds) refuse_contradictions(session, world);
}

Refutation refutation_by(const Case& of) {
  return {.profile = narrowest_profile(of.steps), .operations = of.steps.size()};
}

WorldsTell::WorldsTell(const std::vector<ExploredWorld>& worlds, const Subject& strategy,
                       const Invariant& invariant) {
  const std::size_t row = row_of(invariant);
  const auto take = [](std::optional<Refutation>& least, const Refutation& met) {
    if (!least || met < *least) least = met;
  };
  for (const ExploredWorld& world : worlds) {
    const Explored* explored = world.of(strategy);
    if (explored == nullptr) continue;
    if (explored->keeps(row)) kept_in_.push_back(world.world.name);
    if (explored->breaks(row)) take(breaks_, refutation_by(*explored->judge(row).violated[row]));
    for (const Exploration* search : {&explored->what, &explored->judge(row)}) {
      if (!search->violated[row]) continue;
      const Refutation met = refutation_by(*search->violated[row]);
      take(violates_, met);
      shortest_.push_back({.world = world.world.name, .refutation = met});
    }
  }
}

std::vector<std::string> WorldsTell::certify(const Refutation& refutation) const {
  std::vector<std::string> names;
  for (const Shortest& shortest : shortest_) {
    const bool same = shortest.refutation.operations == refutation.operations &&
                      shortest.refutation.profile <= refutation.profile;
    if (same && std::ranges::find(names, shortest.world) == names.end()) names.push_back(shortest.world);
  }
  return names;
}

}  // namespace sparepage
