#include "ci/command/distinguish/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ci/command/explore/report.h"
#include "ci/command/input/input.h"
#include "ci/command/output/forms.h"
#include "ci/command/output/grid.h"
#include "ci/command/picture/drawn_case.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

bool Pair::is_open() const {
  return !differ() && search.cut_short();
}

bool DistinguishReport::any_differ() const {
  return std::ranges::any_of(pairs, &Pair::differ);
}

bool DistinguishReport::incomplete() const {
  return interrupted || std::ranges::any_of(pairs, &Pair::is_open);
}

namespace {

std::string names(const Pair& pair) {
  return fmt::format("{} and {}", pair.sides[0].subject->name, pair.sides[1].subject->name);
}

// What was looked at where nothing was found.
std::string end_text(const Exploration& search) {
  using enum Exploration::End;
  switch (search.end) {
    case exhausted: return fmt::format("exhausted, {}", counted(search.states, "state"));
    case depth: return fmt::format("no sequence of up to {}", counted(search.depth, "operation"));
    case states:
      return fmt::format("no sequence of up to {}, {}", counted(search.depth, "operation"),
                         counted(search.states, "state"));
    case memory:
      return fmt::format("incomplete: out of memory (--memory) after sequences of {}",
                         counted(search.depth, "operation"));
    case changing: return "incomplete: static data of a heap counts on for ever";
    case answered:
    case stopped: break;
  }
  return fmt::format("incomplete: interrupted after sequences of {}", counted(search.depth, "operation"));
}

std::string in_full(const Screen& screen, const DistinguishReport& report, const Pair& pair) {
  const std::string what = report.cost == nullptr ? "what they violate" : std::string(report.cost->name);
  if (!pair.differ()) {
    return folded(screen,
                  fmt::format("{} in world {}: {} does not differ: {}", names(pair), pair.world, what,
                              end_text(pair.search)),
                  2);
  }
  const Case& shows = *pair.search.found;
  std::string out =
      folded(screen,
             fmt::format("{} in world {}: {} differs after {}, and after no fewer:", names(pair), pair.world,
                         what, counted(shows.steps.size(), "operation")),
             2);
  out += "\n" + print(to_trace(shows)) + "\n";
  for (const Side& side : pair.sides) {
    std::string says =
        report.cost != nullptr    ? fmt::format("{} {} ({})", report.cost->name, side.cost, report.cost->what)
        : side.violations.empty() ? "violates nothing"
                                  : "violates " + fmt::format("{}", fmt::join(side.violations, "; "));
    out += folded(screen, fmt::format("{}: {}", side.subject->name, says), 2);
  }
  out += "replay: " + replay_line(shows, *pair.sides[0].subject, report.session.program) + "\n";
  return out + "replay: " + replay_line(shows, *pair.sides[1].subject, report.session.program) + "\n";
}

// The pairs of a world as half of a square: operations of the shortest trace that tells both apart.
std::string square(const Screen& screen, const DistinguishReport& report, const std::string& world) {
  const auto cell = [&](std::size_t i, std::size_t j) -> std::string {
    for (const Pair& pair : report.pairs) {
      if (pair.world != world || pair.sides[0].subject != report.subjects[i] ||
          pair.sides[1].subject != report.subjects[j]) {
        continue;
      }
      if (pair.differ()) return std::to_string(pair.search.found->steps.size());
      return pair.search.end == Exploration::End::exhausted ? "none" : "?";
    }
    return "?";
  };
  std::vector<std::string> names;
  for (const Subject* subject : report.subjects) {
    names.push_back(fmt::format("{:>2}  {}", names.size() + 1, subject->name));
  }
  std::vector<GridColumn> columns;
  for (std::size_t j = 0; j + 1 < names.size(); ++j) {
    GridColumn& column = columns.emplace_back(GridColumn{.heading = std::to_string(j + 1), .cells = {}});
    for (std::size_t i = 0; i < names.size(); ++i) column.cells.push_back(i <= j ? "" : cell(j, i));
  }
  return grid(screen, names, columns);
}

Json json_of(const DistinguishReport& report, const Pair& pair) {
  Json json = {{"world", pair.world},
               {"pair", Json::array({pair.sides[0].subject->name, pair.sides[1].subject->name})},
               {"differ", pair.differ()},
               {"end", text(pair.search.end)},
               {"states", pair.search.states},
               {"depth", pair.search.depth}};
  if (!pair.differ()) return json;
  const Case& shows = *pair.search.found;
  json["length"] = shows.steps.size();
  json["trace"] = print(to_trace(shows));
  Json sides = Json::array();
  for (const Side& side : pair.sides) {
    Json one = {{"subject", side.subject->name},
                {"violated", side.violations},
                {"replay", replay_line(shows, *side.subject)}};
    if (report.cost != nullptr) one["cost"] = side.cost;
    sides.push_back(one);
  }
  json["sides"] = sides;
  return json;
}

}  // namespace

std::string text(const Screen& screen, const DistinguishReport& report) {
  std::string out;
  if (report.subjects.size() == 2) {
    for (const Pair& pair : report.pairs) out += (out.empty() ? "" : "\n") + in_full(screen, report, pair);
  } else {
    for (const std::string& world : report.worlds) {
      const std::string what = report.cost == nullptr ? "what they violate" : std::string(report.cost->name);
      out += folded(
          screen,
          fmt::format("World {}: operations after which {} differs, at the least. none: exhausted, and it "
                      "never does; ?: not known.",
                      world, what),
          0);
      out += "\n" + square(screen, report, world);
    }
  }
  if (report.interrupted) out += "Incomplete: interrupted; what is missing was not looked at.\n";
  return out;
}

Json json(const DistinguishReport& report) {
  Json pairs = Json::array();
  for (const Pair& pair : report.pairs) pairs.push_back(json_of(report, pair));
  return {{"program", program_json()},
          {"compared", report.cost == nullptr ? Json("violated") : Json(report.cost->name)},
          {"what", report.cost == nullptr ? "what they violate" : report.cost->what},
          {"interrupted", report.interrupted},
          {"incomplete", report.incomplete()},
          {"pairs", pairs}};
}

Page page(const DistinguishReport& report) {
  Page page = {.verb = "distinguish", .report = json(report)};
  for (const Pair& pair : report.pairs) {
    if (!pair.differ()) continue;
    const std::array<const Subject*, 2> both = {pair.sides[0].subject, pair.sides[1].subject};
    page.cases.push_back(drawn(trace_input("", print(to_trace(*pair.search.found))), both));
  }
  return page;
}

}  // namespace sparepage
