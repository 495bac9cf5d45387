// A replay report as checks: what the trace violates under each strategy, at its lines, and what it keeps.
#include <algorithm>

#include "ci/command/replay_report.h"

namespace sparepage {

Checks checks(const ReplayReport& report) {
  Checks checks = {.verb = "replay", .all = {}};
  const ParsedTrace& parsed = report.input.parsed;
  const Case& of = report.input.steps;
  Identifier identifier;
  for (const StrategyReplay& replay : report.replays) {
    for (const Invariant* invariant : invariants()) {
      Check check = {.suite = std::string(replay.strategy->name),
                     .invariant = invariant,
                     .name = std::string(invariant->name)};
      const auto violation = std::ranges::find(replay.violations, invariant, &Violation::invariant);
      if (violation != replay.violations.end()) {
        const bool broken = claims(*replay.strategy, *invariant, narrowest_profile(of.steps));
        check.outcome = broken ? Check::Outcome::failed : Check::Outcome::unclaimed;
        check.message = violation->message;
        check.file = report.input.name;
        check.line = parsed.lines[violation->step];
        check.trace = whole_trace(report.input);
        if (broken) check.identity = text(identifier.identity_of(of, *replay.strategy, *invariant).value());
      } else if (!claim_of(*replay.strategy, *invariant)) {
        continue;
      }
      checks.all.push_back(std::move(check));
    }
  }
  return checks;
}

}  // namespace sparepage
