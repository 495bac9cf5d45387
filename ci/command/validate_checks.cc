// A validate report as checks: every claim, every finding, every violation beyond what is claimed.
#include <fmt/format.h>

#include "ci/command/forms.h"
#include "ci/command/validate_report.h"

namespace sparepage {

Checks checks(const ValidateReport& report) {
  Checks checks = {.verb = "validate", .incomplete = report.incomplete(), .all = {}};
  for (const Strategy* strategy : report.request.strategies) {
    const std::string suite(strategy->name);
    for (const Invariant* invariant : invariants()) {
      const auto findings = report.findings(*strategy, *invariant);
      for (const Identity* identity : findings) {
        const SmallFailure& failure = report.result.findings.at(*identity);
        checks.all.push_back(check_of(suite, *identity, report.known.find(*identity), failure.message,
                                      failure.smallest, failure.step, report.program));
      }
      if (const SmallFailure* unclaimed = report.unclaimed(*strategy, *invariant); unclaimed != nullptr) {
        checks.all.push_back({.suite = suite,
                              .invariant = invariant,
                              .name = std::string(invariant->name),
                              .outcome = Check::Outcome::unclaimed,
                              .message = unclaimed->message,
                              .details = print(to_trace(unclaimed->smallest))});
      }
      if (!findings.empty() || !claim_of(*strategy, *invariant)) continue;
      Check kept = {.suite = suite, .invariant = invariant, .name = std::string(invariant->name)};
      if (report.is_open(*strategy)) {
        kept.outcome = Check::Outcome::skipped;
        kept.message = fmt::format("{}: none of the {} made until then breaks it",
                                   report.result.stopped    ? "interrupted"
                                   : report.result.at_first ? "ended at the first finding"
                                                            : "ended, since so many runs hung",
                                   counted(report.runs(*strategy), "run"));
      }
      checks.all.push_back(kept);
    }
  }
  return checks;
}

}  // namespace sparepage
