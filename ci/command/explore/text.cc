// An explore report for a person: a table for each world, then what is certain of each strategy, and the
// findings.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ci/command/explore/report.h"
#include "ci/command/output/forms.h"
#include "ci/command/output/narrate.h"

namespace sparepage {

namespace {

VerdictCell cell_of(const Explored& explored, std::size_t row) {
  VerdictCell cell = {.kind = explored.verdict(row)};
  const Case* shortest = cell.kind == VerdictCell::Kind::broken     ? &*explored.judge(row).violated[row]
                         : cell.kind == VerdictCell::Kind::violated ? explored.shortest(row)
                                                                    : nullptr;
  if (shortest != nullptr) cell.detail = std::to_string(shortest->steps.size());
  return cell;
}

// "8 bytes of ./heap.so at calls, 4 bytes of ./heap.so at offset 16448".
std::string places_text(const std::vector<ChangingData>& all) {
  std::vector<std::string> places;
  for (const ChangingData& data : all) {
    std::string where = data.symbol.empty() ? fmt::format("offset {}", data.offset) : data.symbol;
    if (!data.symbol.empty() && data.offset != 0) where += fmt::format("+{}", data.offset);
    places.push_back(fmt::format("{} of {} at {}", counted(data.bytes, "byte"), data.object, where));
  }
  return fmt::format("{}", fmt::join(places, ", "));
}

std::string changing_text(const Exploration& what, const std::string& far) {
  std::set<std::string> symbols;
  for (const ChangingData& data : what.changing) symbols.insert(data.symbol);
  const std::string way_out =
      std::ranges::any_of(what.changing, &ChangingData::decides)
          ? "what the heap does depends on it, so that it can't be left out"
      : symbols.contains("")
          ? "if nothing that the heap does depends on it, name it in the heap's `ignore`"
          : fmt::format("if nothing that the heap does depends on it, leave it out: --ignore {}",
                        fmt::join(symbols, ","));
  return fmt::format(
      "incomplete: static data counts on for ever though nothing else changes, so that no search ends: {}; "
      "{}; {}",
      places_text(what.changing), far, way_out);
}

// What was left out of what is compared.
std::string left_out_text(const Exploration& what) {
  if (what.left_out.empty()) return "";
  return fmt::format(
      "; not compared, since it counts on for ever: {}; all that was tried came out the same with it as it "
      "was "
      "loaded",
      places_text(what.left_out));
}

// What ended a search that is not exhausted, how far it got, and how to go on.
std::string incomplete_text(const Exploration& what, std::uint64_t memory) {
  const std::string far =
      fmt::format("every sequence of up to {} was tried, {} to be gone on from",
                  counted(what.depth, "operation"), counted(what.frontier, "state", "waits", "wait"));
  switch (what.end) {
    case Exploration::End::depth:
      return fmt::format("incomplete: the depth ran out: {}; go on with --depth {}", far, what.depth + 4);
    case Exploration::End::states:
      return fmt::format("incomplete: {} enough: {}; go on with --states {}",
                         counted(what.states, "state", "was", "were"), far, 8 * what.states);
    case Exploration::End::memory:
      return fmt::format(
          "incomplete: {} MB of memory ran out: {}; go on with --memory {}, or in a smaller world", memory,
          far, memory * 2);
    case Exploration::End::changing: return changing_text(what, far);
    default: return fmt::format("incomplete: interrupted: {}; run it again, nothing of it is kept", far);
  }
}

// A counterexample needs no situation reached; that a claim is kept does.
std::string verdict_text(const Explored& explored, std::uint64_t memory) {
  const Exploration& what = explored.what;
  if (!explored.begun()) return "not searched: interrupted before";
  if (what.end != Exploration::End::exhausted) return incomplete_text(what, memory);
  const std::string missing =
      explored.missing == 0 ? ""
                            : fmt::format("it never reached: {}", fmt::join(words(explored.missing), ", "));
  if (explored.proves_nothing()) {
    return fmt::format("exhausted, which proves nothing{}: {}",
                       explored.met.empty() ? "" : " of what is open", missing);
  }
  return fmt::format(
      "exhausted: every reachable state was seen ({}; states are compared whole, so none was lost to one){}",
      counted(what.collisions, "hash collision"), missing.empty() ? "" : "; " + missing);
}

std::string end_text(const Explored& explored) {
  if (!explored.begun()) return "not searched";
  if (explored.what.end != Exploration::End::exhausted) return "incomplete";
  return explored.proves_nothing() ? "exhausted, proves nothing" : "exhausted";
}

std::string findings_text(const Screen& screen, const Explored& explored, const ExploreReport& report) {
  std::string out;
  for (const auto& [met, step, message] : explored.met) {
    const std::string where = "in " + counted(met.first.steps.size(), "operation");
    out += report.session.known.find(met.identity) != nullptr
               ? known_text(screen, met.identity, where)
               : news_text(screen, report.session, met.identity, where, message, met.first);
  }
  return out;
}

std::string text(const Screen& screen, const ExploredWorld& explored_world, const ExploreReport& report) {
  const World& world = explored_world.world;
  std::string out = folded(screen,
                           "world " + styled(screen, world.name, Style::strong) + ": " +
                               machine_text(world.config, report.searched()[0]->guest != nullptr),
                           2);
  out += folded(screen, "bounds: " + bounds_text(world), 2);
  out += folded(screen, "operations: " + operations_text(world), 2);

  const std::vector<Explored>& strategies = explored_world.strategies;
  Facts facts = {.names = {"states", "transitions", "depth", "search"},
                 .means =
                     "transitions: operations tried in states, with all that landed in them   depth: "
                     "operations up to which every sequence was tried"};
  for (const Explored& explored : strategies) {
    facts.columns.push_back({std::to_string(explored.what.states), std::to_string(explored.what.transitions),
                             std::to_string(explored.what.depth), end_text(explored)});
  }
  const auto cell = [&](std::size_t column, const Invariant& invariant) {
    VerdictCell of_search = cell_of(strategies[column], row_of(invariant));
    const bool nothing =
        of_search.kind == VerdictCell::Kind::kept || of_search.kind == VerdictCell::Kind::open;
    const bool proved = report.session.proved.holds(*strategies[column].strategy, invariant);
    return nothing && proved ? VerdictCell{.kind = VerdictCell::Kind::proved} : of_search;
  };
  out += verdicts_text(screen, report.searched(), cell,
                       {"4", "no sequence of fewer than 4 operations violates it"}, facts);
  for (const Explored& explored : explored_world.strategies) {
    out += "\n" + folded(screen,
                         styled(screen, std::string(explored.strategy->name), Style::strong) + ": " +
                             verdict_text(explored, report.memory) + left_out_text(explored.what),
                         2);
    out += findings_text(screen, explored, report);
  }
  return out;
}

}  // namespace

std::string text(const Screen& screen, const ExploreReport& report) {
  std::string out;
  for (const ExploredWorld& world : report.worlds) {
    if (!out.empty()) out += "\n";
    out += text(screen, world, report);
  }
  return out;
}

}  // namespace sparepage
