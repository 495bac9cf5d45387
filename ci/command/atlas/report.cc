#include "ci/command/atlas/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "ci/command/output/forms.h"
#include "ci/command/output/grid.h"
#include "ci/command/picture/drawn_case.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

std::vector<Point> AtlasReport::points() const {
  std::vector<Point> all;
  for (const ShownRow& row : rows) {
    for (const Point point : row.row.points) {
      if (std::ranges::find(all, point) == all.end()) all.push_back(point);
    }
  }
  return all;
}

bool AtlasReport::news() const {
  return std::ranges::any_of(rows, [&](const ShownRow& row) {
    return std::ranges::any_of(
        row.cells, [&](const ShownCell& cell) { return session.known.find(cell.identity) == nullptr; });
  });
}

bool AtlasReport::incomplete() const {
  return std::ranges::any_of(rows, [](const ShownRow& row) { return row.row.stopped; });
}

namespace {

std::string landing_text(const AtlasQuestion& question, const Step& step) {
  const std::string context = step.context == Context::critical ? "crit " : "";
  const auto* free = step.operation.as<Free>();
  return context +
         (free != nullptr ? "free " + question.trace.blocks[free->block] : print_nameless(step.operation));
}

std::vector<std::string> landing_texts(const AtlasQuestion& question) {
  std::vector<std::string> all;
  for (const Step& step : question.landing) all.push_back(landing_text(question, step));
  return all;
}

// What the schedules were: "every way to land 0, 1 or 2 of these at each point that is reached".
std::string coverage_text(const AtlasReport& report) {
  std::uint64_t schedules = 0;
  for (const ShownRow& row : report.rows) schedules += row.row.schedules;
  std::string numbers = "0";
  for (unsigned i = 1; i <= report.question.most; ++i) {
    numbers += (i == report.question.most ? " or " : ", ") + std::to_string(i);
  }
  return fmt::format("Every way to land {} of these at the points of this trace, {} in all: {}.", numbers,
                     counted(schedules, "schedule"), fmt::join(landing_texts(report.question), ", "));
}

bool reaches(const ShownRow& row, Point point) {
  return std::ranges::find(row.row.points, point) != row.row.points.end();
}

std::string cell_text(const Screen& screen, const AtlasReport& report, const ShownRow& row,
                      const Invariant& invariant, std::optional<Point> point) {
  if (point && !reaches(row, *point)) return "";
  const auto found = std::ranges::find_if(row.cells, [&](const ShownCell& of) {
    return of.cell.invariant == &invariant && of.cell.point == point;
  });
  if (found == row.cells.end()) return styled(screen, ".", Style::dim);
  const bool known = report.session.known.find(found->identity) != nullptr;
  return styled(screen, std::to_string(found->cell.landings) + (known ? "" : "!"), Style::bad);
}

// Strategies and points of one invariant.
std::string points_text(const Screen& screen, const AtlasReport& report, const Invariant& invariant) {
  std::vector<std::string> names;
  for (const ShownRow& row : report.rows) names.push_back("  " + std::string(row.row.subject->name));
  std::vector<GridColumn> columns;
  const auto add = [&](std::optional<Point> point) {
    GridColumn& column = columns.emplace_back(
        GridColumn{.heading = point ? std::string(text(*point)) : "nothing", .cells = {}});
    for (const ShownRow& row : report.rows)
      column.cells.push_back(cell_text(screen, report, row, invariant, point));
  };
  add(std::nullopt);
  for (const Point point : report.points()) add(point);
  return styled(screen, std::string(invariant.name), Style::strong) + "\n" + grid(screen, names, columns);
}

// The invariants of which a claim breaks somewhere.
std::vector<const Invariant*> broken(const AtlasReport& report) {
  std::vector<const Invariant*> all;
  for (const Invariant* invariant : invariants()) {
    const bool breaks = std::ranges::any_of(report.rows, [&](const ShownRow& row) {
      return std::ranges::any_of(row.cells,
                                 [&](const ShownCell& of) { return of.cell.invariant == invariant; });
    });
    if (breaks) all.push_back(invariant);
  }
  return all;
}

// The cell of the fewest landings of a row and an invariant; null: its claim holds.
const ShownCell* first(const ShownRow& row, const Invariant& invariant) {
  const ShownCell* least = nullptr;
  for (const ShownCell& of : row.cells) {
    if (of.cell.invariant != &invariant) continue;
    if (least == nullptr || of.cell.landings < least->cell.landings) least = &of;
  }
  return least;
}

}  // namespace

std::string text(const Screen& screen, const AtlasReport& report) {
  std::string out = folded(screen, styled(screen, report.input.name, Style::strong), 2);
  out += folded(screen, coverage_text(report), 0);
  const std::vector<const Invariant*> rows = broken(report);
  if (!rows.empty()) {
    out += folded(
        screen,
        "1, 2: the claim breaks if so many land, one of them there (!: not known); ., it never does; blank: "
        "the point is not reached; nothing: it breaks though nothing lands.",
        0);
  }
  for (const Invariant* invariant : rows) out += "\n" + points_text(screen, report, *invariant);
  for (const ShownRow& row : report.rows) {
    for (const Invariant* invariant : rows) {
      const ShownCell* cell = first(row, *invariant);
      if (cell == nullptr) continue;
      out += "\n" + folded(screen, fmt::format("{}: {}", text(cell->identity), cell->message), 2);
      for (const Step& step : cell->cell.shows.steps) out += "    " + print(step, cell->cell.shows) + "\n";
      out += "replay: " + replay_line(cell->cell.shows, *row.row.subject, report.session.program) + "\n";
    }
  }
  out += "\n";
  if (rows.empty()) out += "No claim breaks: the atlas is empty.\n";
  if (report.incomplete()) out += "Incomplete: interrupted; what is missing was not looked at.\n";
  return out;
}

Json json(const AtlasReport& report) {
  Json strategies = Json::array();
  for (const ShownRow& row : report.rows) {
    Json points = Json::array();
    for (const Point point : row.row.points) points.push_back(text(point));
    Json cells = Json::array();
    for (const ShownCell& of : row.cells) {
      cells.push_back({{"invariant", of.cell.invariant->name},
                       {"point", of.cell.point ? Json(text(*of.cell.point)) : Json(nullptr)},
                       {"landings", of.cell.landings},
                       {"profile", text(of.identity.kind.needed)},
                       {"signature", of.identity.kind.signature},
                       {"known", report.session.known.find(of.identity) != nullptr},
                       {"message", of.message},
                       {"trace", print(of.cell.shows)},
                       {"replay", replay_line(of.cell.shows, *row.row.subject)}});
    }
    strategies.push_back({{"strategy", row.row.subject->name},
                          {"schedules", row.row.schedules},
                          {"depth", row.row.whole},
                          {"points", points},
                          {"cells", cells}});
  }
  Json points = Json::array();
  for (const Point point : report.points()) points.push_back(text(point));
  return {{"program", program_json()},
          {"trace", report.input.text},
          {"depth", report.question.most},
          {"landing", landing_texts(report.question)},
          {"points", points},
          {"known", report.session.known_file},
          {"interrupted", report.incomplete()},
          {"incomplete", report.incomplete()},
          {"strategies", strategies}};
}

Checks checks(const AtlasReport& report) {
  Checks checks = {.verb = "atlas", .incomplete = report.incomplete(), .all = {}};
  for (const ShownRow& row : report.rows) {
    const std::string suite(row.row.subject->name);
    for (const Invariant* invariant : invariants()) {
      if (const ShownCell* cell = first(row, *invariant); cell != nullptr) {
        checks.all.push_back(
            check_of(report.session, suite, cell->identity, cell->message, cell->cell.shows, cell->step));
      } else if (claim_of(*row.row.subject, *invariant)) {
        Check kept = {.suite = suite, .invariant = invariant, .name = std::string(invariant->name)};
        if (row.row.stopped) {
          kept.outcome = Check::Outcome::skipped;
          kept.message =
              fmt::format("interrupted: none of {} breaks it", counted(row.row.schedules, "schedule"));
        }
        checks.all.push_back(kept);
      }
    }
  }
  return checks;
}

Page page(const AtlasReport& report) {
  Page page = {.verb = "atlas", .report = json(report)};
  // Many cells have one schedule.
  std::vector<std::pair<std::string, std::vector<const Subject*>>> schedules;
  for (const ShownRow& row : report.rows) {
    for (const ShownCell& of : row.cells) {
      const std::string trace = print(of.cell.shows);
      auto schedule = std::ranges::find(schedules, trace, &decltype(schedules)::value_type::first);
      if (schedule == schedules.end()) {
        schedules.emplace_back(trace, std::vector<const Subject*>());
        schedule = std::prev(schedules.end());
      }
      std::vector<const Subject*>& under = schedule->second;
      if (under.empty() || under.back() != row.row.subject) under.push_back(row.row.subject);
    }
  }
  for (const auto& [trace, under] : schedules) page.cases.push_back(drawn(trace_input("", trace), under));
  return page;
}

}  // namespace sparepage
