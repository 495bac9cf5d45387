// A shrink report in words, as JSON (its schema is ci/json/shrink.schema.json) and as checks.
#include <fmt/format.h>

#include <algorithm>

#include "ci/command/forms.h"
#include "ci/command/keep.h"
#include "ci/command/shrink_report.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

std::string trace_text(const ShrinkReport& report) {
  return with_comment(report.trace, report.certificate);
}

std::string text(const Screen& screen, const ShrinkReport& report) {
  std::string says;
  if (report.executions != 0) {
    const std::string how =
        report.interrupted ? "; interrupted: this is the smallest so far"
        : report.finished  ? ""
                           : fmt::format("; the limit ended it: go on with --limit {}", report.limit * 2);
    says += folded(
        screen,
        fmt::format("{}: {} made {}, in {}{}", report.failure, counted(report.operations_before, "operation"),
                    report.smallest.steps.size(), counted(report.executions, "run"), how),
        2);
    if (!report.kept_as.empty()) says += "kept as " + report.kept_as + "\n";
  } else {
    says += folded(screen, report.failure, 2);
  }
  if (!report.accepted.empty()) says += "accepted in " + report.known_file + ":\n";
  for (const std::string& line : report.accepted) says += folded(screen, line, 2);
  return says;
}

Json json(const ShrinkReport& report) {
  Json findings = Json::array();
  for (const Identity& identity : report.findings) {
    findings.push_back({{"strategy", identity.strategy->name},
                        {"invariant", identity.invariant->name},
                        {"profile", text(identity.kind.needed)},
                        {"signature", identity.kind.signature},
                        {"replay", replay_line(report.smallest, *identity.strategy)}});
  }
  return {{"program", program_json()},
          {"failure", report.failure},
          {"findings", findings},
          {"operations_before", report.operations_before},
          {"operations", report.smallest.steps.size()},
          {"runs", report.executions},
          {"finished", report.finished},
          {"interrupted", report.interrupted},
          {"certificate", report.certificate},
          {"trace", trace_text(report)},
          {"kept_as", report.kept_as},
          {"accepted", report.accepted}};
}

Checks checks(const ShrinkReport& report) {
  Checks checks = {.verb = "shrink", .partial = report.interrupted, .all = {}};
  Checker checker;
  for (const Identity& identity : report.findings) {
    for (const Violation& violation :
         checker.run(report.smallest.config, report.smallest.steps, *identity.strategy)) {
      if (violation.invariant != identity.invariant) continue;
      checks.all.push_back(check_of(std::string(identity.strategy->name), identity, nullptr,
                                    violation.message, report.smallest, violation.step, report.program));
    }
  }
  return checks;
}

}  // namespace sparepage
