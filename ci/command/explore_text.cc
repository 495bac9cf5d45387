// An explore report for a person: a table for each world, then what is certain of each strategy, and the
// findings.
#include <fmt/format.h>

#include "ci/command/explore_report.h"
#include "ci/command/forms.h"
#include "ci/command/narrate.h"
#include "ci/command/table.h"

namespace sparepage {

namespace {

VerdictCell cell_of(const Explored& explored, std::size_t row) {
  const auto length = [](const Case& shortest) { return std::to_string(shortest.steps.size()); };
  switch (explored.verdict(row)) {
    case RowVerdict::not_applicable: return {.kind = VerdictCell::Kind::not_applicable};
    case RowVerdict::broken:
      return {.kind = VerdictCell::Kind::broken, .detail = length(*explored.judge(row).violated[row])};
    case RowVerdict::violated:
      return {.kind = VerdictCell::Kind::violated, .detail = length(*explored.shortest(row))};
    case RowVerdict::unclaimed: return {.kind = VerdictCell::Kind::unclaimed};
    case RowVerdict::kept: return {.kind = VerdictCell::Kind::kept};
    case RowVerdict::proves_nothing:
    case RowVerdict::open: break;
  }
  return {.kind = VerdictCell::Kind::open};
}

// "8 bytes of ./heap.so at calls, 4 bytes of ./heap.so at offset 16448".
std::string changing_text(const std::vector<ChangingData>& changing, const std::string& far) {
  std::vector<std::string> places;
  std::vector<std::string> symbols;
  for (const ChangingData& data : changing) {
    std::string where = data.symbol.empty() ? fmt::format("offset {}", data.offset) : data.symbol;
    if (!data.symbol.empty() && data.offset != 0) where += fmt::format("+{}", data.offset);
    places.push_back(fmt::format("{} of {} at {}", counted(data.bytes, "byte"), data.object, where));
    if (!data.symbol.empty()) symbols.push_back(data.symbol);
  }
  const std::string way_out =
      symbols.size() == changing.size()
          ? fmt::format("if nothing that the heap does depends on it, leave it out: --ignore {}",
                        fmt::join(symbols, ","))
          : "if nothing that the heap does depends on it, name it in the heap's `ignore`";
  return fmt::format(
      "incomplete: static data counts on for ever though nothing else changes, so that no search ends: {}; "
      "{}; {}",
      fmt::join(places, ", "), far, way_out);
}

// What ended a search that is not exhausted, how far it got, and how to go on.
std::string incomplete_text(const Exploration& what, std::uint64_t memory) {
  const std::string far =
      fmt::format("every sequence of up to {} was tried, {} states wait to be gone on from",
                  counted(what.depth, "operation"), what.frontier);
  switch (what.end) {
    case Exploration::End::depth:
      return fmt::format("incomplete: the depth ran out: {}; go on with --depth {}", far, what.depth + 4);
    case Exploration::End::memory:
      return fmt::format(
          "incomplete: {} MB of memory ran out: {}; go on with --memory {}, or in a smaller world", memory,
          far, memory * 2);
    case Exploration::End::changing: return changing_text(what.changing, far);
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
    out += report.known.find(met.identity) != nullptr
               ? known_text(screen, met.identity, where)
               : news_text(screen, met.identity, where, message, met.first, report.program);
  }
  return out;
}

std::string text(const Screen& screen, const ExploredWorld& explored_world, const ExploreReport& report) {
  const World& world = explored_world.world;
  std::string out = folded(screen,
                           "world " + styled(screen, world.name, Style::strong) + ": " +
                               machine_text(world.config, report.searched()[0]->substitute != nullptr),
                           2);
  out += folded(screen, "bounds: " + bounds_text(world), 2);
  out += folded(screen, "operations: " + operations_text(world), 2);

  TableForm form = invariant_rows(report.searched());
  form.facts = {"states", "transitions", "depth", "search"};
  std::vector<VerdictColumn> columns;
  std::vector<VerdictCell> shown;
  for (const Explored& explored : explored_world.strategies) {
    VerdictColumn column = {.heading = std::string(explored.strategy->name), .cells = {}};
    for (const Invariant* invariant : rows_for(report.searched())) {
      column.cells.push_back(cell_of(explored, row_of(*invariant)));
    }
    column.facts = {std::to_string(explored.what.states), std::to_string(explored.what.transitions),
                    std::to_string(explored.what.depth), end_text(explored)};
    shown.insert(shown.end(), column.cells.begin(), column.cells.end());
    columns.push_back(std::move(column));
  }
  out += "\n" + table(screen, form, columns) + "\n" +
         legend(screen, shown, {"4", "no sequence of fewer than 4 operations violates it"}) +
         folded(screen,
                "transitions: operations tried in states, with all that landed in them   depth: operations "
                "up to which every sequence was tried",
                2);
  for (const Explored& explored : explored_world.strategies) {
    out += "\n" + folded(screen,
                         styled(screen, std::string(explored.strategy->name), Style::strong) + ": " +
                             verdict_text(explored, report.memory),
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
