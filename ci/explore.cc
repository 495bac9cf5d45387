// sparepage explore: every sequence of operations of a bounded world, and a verdict for each claim.
#include "properties/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "ci/command.h"
#include "ci/files.h"
#include "ci/interrupt.h"
#include "ci/narrate.h"
#include "ci/table.h"
#include "fuzz_targets/bytes.h"
#include "properties/lab.h"

namespace sparepage {

namespace {

// A strategy in a world.
struct Explored {
  const Strategy* strategy;
  Exploration what;
  // By invariant that is promised under narrower profiles only than the world needs: the search of the part
  // of the world that the promise is about. Empty: it is promised under all that the world needs, or not at
  // all.
  std::vector<std::optional<Profile>> judged_in;
  std::map<Profile, Exploration> parts;
  std::vector<Met> met;               // the broken claims
  std::vector<std::string> messages;  // by those

  // The search that tells whether a claim is broken.
  const Exploration& judge(std::size_t row) const {
    return judged_in[row] ? parts.at(*judged_in[row]) : what;
  }
  bool claims(std::size_t row) const { return strategy->claim(invariants()[row]->name).has_value(); }
  bool breaks(std::size_t row) const { return claims(row) && judge(row).violated[row].has_value(); }
};

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

std::string list_of(WitnessSet witnesses) {
  std::string list;
  for (std::size_t i = 0; i < kWitnesses; ++i) {
    if ((witnesses >> i & 1) == 0) continue;
    list += (list.empty() ? "" : ", ") + std::string(text(static_cast<Witness>(i)));
  }
  return list;
}
WitnessSet never_reached(const Explored& explored) {
  return static_cast<WitnessSet>(~explored.what.reached & ~beyond(*explored.strategy));
}

// What ended a search that is not exhausted, how far it got, and how to go on.
std::string incomplete_text(const Explored& explored, const ExploreOptions& options) {
  const Exploration& what = explored.what;
  const std::string far =
      fmt::format("every sequence of up to {} was tried, {} states wait to be gone on from",
                  counted(what.depth, "operation"), what.frontier);
  switch (what.end) {
    case Exploration::End::depth:
      return fmt::format("incomplete: the depth ran out: {}; go on with --depth {}", far, what.depth + 4);
    case Exploration::End::memory:
      return fmt::format(
          "incomplete: {} MB of memory ran out: {}; go on with --memory {}, or in a smaller world",
          options.memory, far, options.memory * 2);
    default: return fmt::format("incomplete: interrupted: {}; run it again, nothing of it is kept", far);
  }
}

std::string verdict_text(const Explored& explored, const ExploreOptions& options) {
  const Exploration& what = explored.what;
  if (what.end != Exploration::End::exhausted) return incomplete_text(explored, options);
  const WitnessSet missing = never_reached(explored);
  if (missing != 0) return "exhausted, which proves nothing: it never reached: " + list_of(missing);
  return fmt::format(
      "exhausted: every reachable state was seen ({}; states are compared whole, so none was lost to one)",
      counted(what.collisions, "hash collision"));
}

// Runs the counterexamples once more, apart from the search that found them.
void run_again(Explored& explored) {
  Identifier identifier;
  Lab lab;
  for (const Met& met : explored.met) {
    const Identity& identity = met.identity;
    if (identifier.identity_of(met.first, *identity.strategy, *identity.invariant) != identity) {
      throw std::logic_error(fmt::format("the explorer's counterexample does not show that {}:\n{}",
                                         text(identity), print(to_trace(met.first))));
    }
    for (const Violation& violation : lab.run(met.first.config, met.first.steps, *identity.strategy)) {
      if (violation.invariant == identity.invariant) explored.messages.push_back(violation.message);
    }
  }
}

// Searches a world; and for what is promised under narrower profiles only than it needs, the part of it that
// they admit: there a violation breaks a claim, and there alone an exhausted search means that it is kept.
Explored explored_in(const World& world, const Strategy& strategy, const ExploreLimits& limits) {
  const Profile widest = narrowest_profile(world);
  Explored explored = {.strategy = &strategy,
                       .what = survey(world, strategy, every_invariant(), limits, claimed(strategy, widest)),
                       .judged_in = std::vector<std::optional<Profile>>(invariants().size()),
                       .parts = {},
                       .met = {},
                       .messages = {}};
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
  run_again(explored);
  return explored;
}

Row row_of(const Explored& explored) {
  Row row = {.name = std::string(explored.strategy->name), .cells = {}, .remark = {}};
  const bool exhausted = explored.what.end == Exploration::End::exhausted;
  for (std::size_t i = 0; i < invariants().size(); ++i) {
    const auto& shortest = explored.what.violated[i];
    if (explored.breaks(i)) {
      row.cells.push_back(
          {fmt::format("BROKEN {}", explored.judge(i).violated[i]->steps.size()), Style::bad});
    } else if (explored.claims(i) && explored.judge(i).end != Exploration::End::exhausted) {
      row.cells.push_back({"open", Style::dim});
    } else if (shortest) {
      row.cells.push_back({fmt::format("({})", shortest->steps.size()), Style::dim});
    } else {
      row.cells.push_back(explored.claims(i) ? Cell{"kept", Style::good} : Cell{"-", Style::dim});
    }
  }
  row.remark = fmt::format("{:>8} {:>10} {:>5}  {}", explored.what.states, explored.what.transitions,
                           explored.what.depth,
                           !exhausted                     ? "incomplete"
                           : never_reached(explored) == 0 ? "exhausted"
                                                          : "exhausted, proves nothing");
  return row;
}

bool shows_something_new(const Explored& explored, const Known& known) {
  return std::ranges::any_of(explored.met,
                             [&](const Met& met) { return known.find(met.identity) == nullptr; });
}

// The findings met: a line each for those that are known, all that there is to see for the others.
void report_findings(const Explored& explored, const Known& known, const ExploreOptions& options) {
  for (std::size_t i = 0; i < explored.met.size(); ++i) {
    const Met& met = explored.met[i];
    const std::string length = counted(met.first.steps.size(), "operation");
    if (const Accepted* accepted = known.find(met.identity)) {
      const std::string line = fmt::format("known: {}, in {}: {}: {}", text(met.identity), length,
                                           accepted->trace, accepted->reason);
      for (const std::string& part : wrap(line, terminal_columns(), 7)) fmt::print("{}\n", part);
    } else {
      fmt::print("{} {}, in {}: {}\n\n{}\nreplay: {}\n", styled("NEW:", Style::bad), text(met.identity),
                 length, explored.messages[i], print(to_trace(met.first)),
                 replay_line(met.first, *explored.strategy, options.program));
    }
  }
}

void report(const World& world, const std::vector<Explored>& all, const Known& known,
            const ExploreOptions& options) {
  fmt::print("world {}: {}\nbounds: {}\noperations: {}\n\n", styled(world.name, Style::strong),
             machine_text(world.config), bounds_text(world), operations_text(world));
  std::vector<Row> rows;
  for (const Explored& explored : all) rows.push_back(row_of(explored));
  fmt::print("{}\n", verdict_table(rows, fmt::format("{:>8} {:>10} {:>5}", "states", "steps", "depth")));
  fmt::print(
      "kept: no reachable state violates it   BROKEN 4: a broken claim; no sequence of fewer than 4 "
      "operations\n"
      "breaks it   (4): violated so, beyond what is claimed   -: never violated, never claimed   open: not\n"
      "violated as far as was searched   steps: transitions tried   depth: operations to the farthest "
      "state\n");
  for (const Explored& explored : all) {
    const Strategy& strategy = *explored.strategy;
    fmt::print("\n{}: {}\n", styled(strategy.name, Style::strong), verdict_text(explored, options));
    report_findings(explored, known, options);
  }
}

nlohmann::ordered_json words_of(WitnessSet witnesses) {
  nlohmann::ordered_json words = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < kWitnesses; ++i) {
    if ((witnesses >> i & 1) != 0) words.push_back(text(static_cast<Witness>(i)));
  }
  return words;
}

nlohmann::ordered_json json_of(const Met& met, const std::string& message, const Known& known) {
  const Accepted* accepted = known.find(met.identity);
  nlohmann::ordered_json json = {{"invariant", met.identity.invariant->name},
                                 {"profile", text(met.identity.kind.needed)},
                                 {"signature", met.identity.kind.signature},
                                 {"known", accepted != nullptr},
                                 {"steps", met.times},
                                 {"length", met.first.steps.size()},
                                 {"message", message},
                                 {"trace", print(to_trace(met.first))},
                                 {"replay", replay_line(met.first, *met.identity.strategy)}};
  if (accepted != nullptr) json["accepted"] = {{"trace", accepted->trace}, {"reason", accepted->reason}};
  return json;
}

nlohmann::ordered_json json_of(const World& world, const Explored& explored, const Known& known) {
  static constexpr std::array<std::string_view, 5> kEnds = {"answered", "exhausted", "depth", "memory",
                                                            "interrupted"};
  const Exploration& what = explored.what;
  const bool exhausted = what.end == Exploration::End::exhausted;
  nlohmann::ordered_json verdicts = nlohmann::ordered_json::array();
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    nlohmann::ordered_json verdict = {{"invariant", invariants()[row]->name},
                                      {"claimed", explored.claims(row)},
                                      {"broken", explored.breaks(row)},
                                      {"verdict", what.violated[row] ? "violated"
                                                  : exhausted        ? "exhausted"
                                                                     : "incomplete"}};
    if (const auto& shortest = what.violated[row]) {
      verdict["length"] = shortest->steps.size();
      verdict["trace"] = print(to_trace(*shortest));
      verdict["replay"] = replay_line(*shortest, *explored.strategy);
    }
    verdicts.push_back(std::move(verdict));
  }
  nlohmann::ordered_json findings = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < explored.met.size(); ++i) {
    findings.push_back(json_of(explored.met[i], explored.messages[i], known));
  }
  return {{"world", world.name},
          {"bounds",
           {{"pages", world.config.pages},
            {"blocks", world.blocks},
            {"sockets", world.sockets},
            {"packets", world.packets},
            {"interrupts", world.interrupts}}},
          {"operations", operations_text(world)},
          {"strategy", explored.strategy->name},
          {"end", kEnds[static_cast<std::size_t>(what.end)]},
          {"states", what.states},
          {"transitions", what.transitions},
          {"depth", what.depth},
          {"frontier", what.frontier},
          {"bytes", what.bytes},
          {"hash_collisions", what.collisions},
          {"reached", words_of(what.reached)},
          {"never_reached", words_of(never_reached(explored))},
          {"verdicts", verdicts},
          {"findings", findings}};
}

}  // namespace

int explore(const ExploreOptions& options) {
  const std::vector<const Strategy*> chosen = parse_strategies(options.strategies);
  std::vector<World> worlds;
  std::vector<std::string_view> presets;
  for (const WorldPreset& preset : world_presets()) presets.push_back(preset.name);
  for (const std::string& name : list_words(options.worlds, "worlds", presets)) {
    worlds.push_back(load_world(name));
  }

  const Known known = load_known(options.known);

  const Interruption interruption;
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  bool fresh = false;
  for (const World& world : worlds) {
    if (interruption.came()) break;
    std::vector<Explored> results;
    for (const Strategy* strategy : chosen) {
      if (interruption.came()) break;
      ExploreProgressLine line(world.name, strategy->name);
      const ExploreLimits limits = {.depth = options.depth,
                                    .memory = options.memory << 20,
                                    .threads = options.threads,
                                    .stop = &interruption.flag(),
                                    .observer = &line};
      Explored explored = explored_in(world, *strategy, limits);
      if (options.json) json.push_back(json_of(world, explored, known));
      fresh = fresh || shows_something_new(explored, known);
      results.push_back(std::move(explored));
    }
    if (options.json) continue;
    if (&world != &worlds.front()) fmt::print("\n");
    report(world, results, known, options);
  }
  if (options.json) fmt::print("{}\n", json.dump());
  if (interruption.came() && !fresh) interruption.pass_on();
  return fresh ? kViolated : kNothingViolated;
}

}  // namespace sparepage
