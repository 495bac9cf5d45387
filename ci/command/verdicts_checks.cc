// A verdicts report as checks: every violation at its line, and what the traces say and is not so.
#include <algorithm>

#include "ci/command/verdicts_report.h"

namespace sparepage {

Checks checks(const VerdictsReport& report) {
  Checks checks = {.verb = "verdicts", .all = {}};
  for (const Strategy* strategy : report.strategies) {
    const std::string suite(strategy->name);
    for (const Invariant* invariant : invariants()) {
      bool violated = false;
      for (const JudgedViolation& violation : report.violations) {
        if (violation.strategy != strategy || violation.invariant != invariant) continue;
        violated = true;
        const Accepted* accepted = violation.broken ? report.known.find(*violation.broken) : nullptr;
        checks.all.push_back({.suite = suite,
                              .invariant = invariant,
                              .name = violation.file + ": " + std::string(invariant->name),
                              .outcome = !violation.broken          ? Check::Outcome::unclaimed
                                         : report.is_new(violation) ? Check::Outcome::failed
                                                                    : Check::Outcome::known,
                              .message = violation.message,
                              .details = accepted == nullptr ? "" : accepted->reason,
                              .file = violation.file,
                              .line = violation.line,
                              .trace = violation.trace,
                              .identity = violation.broken ? text(*violation.broken) : ""});
      }
      if (violated || !claim_of(*strategy, *invariant)) continue;
      checks.all.push_back({.suite = suite, .invariant = invariant, .name = std::string(invariant->name)});
    }
  }
  for (const std::vector<NotSo>* all : {&report.unexpected, &report.not_as_noted}) {
    for (const NotSo& one : *all) {
      checks.all.push_back({.suite = "what the traces say",
                            .name = one.file,
                            .outcome = Check::Outcome::failed,
                            .message = one.says,
                            .file = one.file,
                            .line = std::max(one.line, 1U),
                            .trace = one.trace});
    }
  }
  return checks;
}

}  // namespace sparepage
