// sparepage explore: every sequence of operations of a bounded world, and a verdict for each claim.
#include "properties/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "ci/command.h"
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
  WitnessSet never_reached;           // of the situations that the world's operations can make
  std::vector<std::string> messages;  // by invariant; empty: not violated
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

bool breaks_a_claim(const Explored& explored) {
  bool breaks = false;
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    breaks = breaks || (explored.what.violated[row] && explored.strategy->claims(invariants()[row]->name));
  }
  return breaks;
}

// That nothing is violated means little where situations were not reached; a counterexample stands for
// itself.
bool proves_nothing(const Explored& explored) {
  return explored.never_reached != 0 && !breaks_a_claim(explored);
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
  const std::string missing =
      explored.never_reached == 0 ? "" : "it never reached: " + list_of(explored.never_reached);
  if (proves_nothing(explored)) return "exhausted, which proves nothing: " + missing;
  return fmt::format(
      "exhausted: every reachable state was seen ({}; states are compared whole, so none was lost to one){}",
      counted(what.collisions, "hash collision"), missing.empty() ? "" : "; " + missing);
}

// Runs the counterexamples once more, apart from the search that found them.
void run_again(Explored& explored) {
  Lab lab;
  explored.messages.resize(invariants().size());
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    const auto& shortest = explored.what.violated[row];
    if (!shortest) continue;
    for (const Violation& violation : lab.run(shortest->config, shortest->steps, *explored.strategy)) {
      if (violation.invariant == invariants()[row]) explored.messages[row] = violation.message;
    }
    if (explored.messages[row].empty()) {
      throw std::logic_error(fmt::format("the explorer's counterexample to {} does not violate it:\n{}",
                                         invariants()[row]->name, print(to_trace(*shortest))));
    }
  }
}

Row row_of(const Explored& explored) {
  Row row = {.name = std::string(explored.strategy->name), .cells = {}, .remark = {}};
  const bool exhausted = explored.what.end == Exploration::End::exhausted;
  for (std::size_t i = 0; i < invariants().size(); ++i) {
    const bool claimed = explored.strategy->claims(invariants()[i]->name);
    const auto& shortest = explored.what.violated[i];
    if (shortest && claimed) {
      row.cells.push_back({fmt::format("BROKEN {}", shortest->steps.size()), Style::bad});
    } else if (shortest) {
      row.cells.push_back({fmt::format("({})", shortest->steps.size()), Style::dim});
    } else if (!claimed) {
      row.cells.push_back({"-", Style::dim});
    } else {
      row.cells.push_back(exhausted ? Cell{"kept", Style::good} : Cell{"open", Style::dim});
    }
  }
  row.remark = fmt::format("{:>8} {:>10} {:>5}  {}", explored.what.states, explored.what.transitions,
                           explored.what.depth,
                           !exhausted                 ? "incomplete"
                           : proves_nothing(explored) ? "exhausted, proves nothing"
                                                      : "exhausted");
  return row;
}

void report(const World& world, const std::vector<Explored>& all, const ExploreOptions& options) {
  fmt::print("world {}: {}\nbounds: {}\noperations: {}\n\n", styled(world.name, Style::strong),
             machine_text(world.config), bounds_text(world), operations_text(world));
  std::vector<Row> rows;
  for (const Explored& explored : all) rows.push_back(row_of(explored));
  fmt::print("{}\n", verdict_table(rows, fmt::format("{:>8} {:>10} {:>5}", "states", "steps", "depth")));
  fmt::print(
      "kept: no reachable state violates it   BROKEN 4: a broken claim; no sequence of fewer than 4 "
      "operations\n"
      "breaks it   (4): violated so, never claimed   -: never violated, never claimed   open: not violated "
      "as\n"
      "far as was searched   steps: transitions tried   depth: operations to the farthest state\n");
  for (const Explored& explored : all) {
    const Strategy& strategy = *explored.strategy;
    fmt::print("\n{}: {}\n", styled(strategy.name, Style::strong), verdict_text(explored, options));
    for (std::size_t row = 0; row < invariants().size(); ++row) {
      const auto& shortest = explored.what.violated[row];
      if (!shortest || !strategy.claims(invariants()[row]->name)) continue;
      fmt::print("{}: {} breaks {} in {}, and in no fewer: {}\n\n{}\nreplay: {}\n",
                 styled("violated", Style::bad), strategy.name, invariants()[row]->name,
                 counted(shortest->steps.size(), "operation"), explored.messages[row],
                 print(to_trace(*shortest)), replay_line(*shortest, strategy));
    }
  }
}

nlohmann::ordered_json words_of(WitnessSet witnesses) {
  nlohmann::ordered_json words = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < kWitnesses; ++i) {
    if ((witnesses >> i & 1) != 0) words.push_back(text(static_cast<Witness>(i)));
  }
  return words;
}

nlohmann::ordered_json json_of(const World& world, const Explored& explored) {
  static constexpr std::array<std::string_view, 5> kEnds = {"answered", "exhausted", "depth", "memory",
                                                            "interrupted"};
  const Exploration& what = explored.what;
  const bool exhausted = what.end == Exploration::End::exhausted;
  nlohmann::ordered_json verdicts = nlohmann::ordered_json::array();
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    nlohmann::ordered_json verdict = {{"invariant", invariants()[row]->name},
                                      {"claimed", explored.strategy->claims(invariants()[row]->name)},
                                      {"verdict", what.violated[row] ? "violated"
                                                  : exhausted        ? "exhausted"
                                                                     : "incomplete"}};
    if (const auto& shortest = what.violated[row]) {
      verdict["length"] = shortest->steps.size();
      verdict["message"] = explored.messages[row];
      verdict["trace"] = print(to_trace(*shortest));
      verdict["replay"] = replay_line(*shortest, *explored.strategy);
    }
    verdicts.push_back(std::move(verdict));
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
          {"never_reached", words_of(explored.never_reached)},
          {"verdicts", verdicts}};
}

}  // namespace

int explore(const ExploreOptions& options) {
  const std::vector<const Strategy*> chosen = parse_strategies(options.strategies);
  std::vector<World> worlds;
  for (const std::string& name : split_list(options.worlds)) worlds.push_back(load_world(name));

  const Interruption interruption;
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  bool broken = false;
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
      Explored explored = {.strategy = strategy,
                           .what = survey(world, *strategy, every_invariant(), limits),
                           .never_reached = within_reach(world, *strategy),
                           .messages = {}};
      explored.never_reached &= static_cast<WitnessSet>(~explored.what.reached);
      run_again(explored);
      if (options.json) json.push_back(json_of(world, explored));
      results.push_back(std::move(explored));
    }
    broken = broken || std::ranges::any_of(results, breaks_a_claim);
    if (options.json) continue;
    if (&world != &worlds.front()) fmt::print("\n");
    report(world, results, options);
  }
  if (options.json) fmt::print("{}\n", json.dump());
  if (interruption.came() && !broken) interruption.pass_on();
  return broken ? kViolated : kNothingViolated;
}

}  // namespace sparepage
