// An explore report as checks: every claim in every world, every finding, every violation beyond what is
// claimed.
#include <fmt/format.h>

#include "ci/command/explore_report.h"
#include "ci/command/forms.h"

namespace sparepage {

namespace {

void add_row(const std::string& suite, const Explored& explored, std::size_t row, Checks& checks) {
  Check check = {
      .suite = suite, .invariant = invariants()[row], .name = std::string(invariants()[row]->name)};
  switch (explored.verdict(row)) {
    case RowVerdict::not_applicable:
    case RowVerdict::broken:  // the findings tell of it
    case RowVerdict::unclaimed: return;
    case RowVerdict::kept: break;
    case RowVerdict::violated: {
      const Case& shortest = *explored.shortest(row);
      check.outcome = Check::Outcome::unclaimed;
      check.message =
          fmt::format("violated in {}, beyond what is claimed", counted(shortest.steps.size(), "operation"));
      check.details = print(to_trace(shortest));
      break;
    }
    case RowVerdict::open:
      check.outcome = Check::Outcome::skipped;
      check.message = explored.begun() ? fmt::format("incomplete: no sequence of up to {} breaks it",
                                                     counted(explored.judge(row).depth, "operation"))
                                       : "not searched: interrupted before";
      break;
    case RowVerdict::proves_nothing:
      check.outcome = Check::Outcome::skipped;
      check.message = fmt::format("exhausted, which proves nothing: it never reached: {}",
                                  fmt::join(words(explored.missing), ", "));
  }
  checks.all.push_back(std::move(check));
}

}  // namespace

Checks checks(const ExploreReport& report) {
  Checks checks = {.verb = "explore", .incomplete = report.incomplete(), .all = {}};
  for (const ExploredWorld& world : report.worlds) {
    for (const Explored& explored : world.strategies) {
      const std::string suite = fmt::format("{} in world {}", explored.strategy->name, world.world.name);
      for (const auto& [met, step, message] : explored.met) {
        checks.all.push_back(check_of(suite, met.identity, report.known.find(met.identity), message,
                                      met.first, step, report.program));
      }
      for (const Invariant* row : rows_for(report.searched())) add_row(suite, explored, row_of(*row), checks);
    }
  }
  return checks;
}

}  // namespace sparepage
