#include "ci/command/shrink/report.h"

#include <fmt/format.h>

#include "ci/command/output/forms.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

std::string trace_text(const ShrinkReport& report) {
  return with_comment(report.trace, report.certificate);
}

namespace {

Json json_of(const PassStatistics& pass) {
  return {{"pass", pass.name},       {"calls", pass.calls}, {"candidates", pass.candidates},
          {"runs", pass.executions}, {"taken", pass.taken}, {"operations_fewer", pass.operations}};
}

}  // namespace

std::string passes_text(const Screen& screen, std::span<const PassStatistics> passes) {
  if (passes.empty()) return "";
  std::string lines = fmt::format("\n{:<24}{:>7}{:>12}{:>9}{:>7}{:>12}\n", "pass", "calls", "candidates",
                                  "run", "taken", "operations");
  for (const PassStatistics& pass : passes) {
    const std::string fewer = pass.operations == 0 ? "0" : fmt::format("-{}", pass.operations);
    lines += fmt::format("{:<24}{:>7}{:>12}{:>9}{:>7}{:>12}\n", pass.name, pass.calls, pass.candidates,
                         pass.executions, pass.taken, fewer);
  }
  return folded(screen, lines, 2);
}

std::string text(const Screen& screen, const ShrinkReport& report) {
  std::string says;
  if (report.executions != 0 || report.interrupted) {
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
  if (!report.accepted.empty()) says += "accepted in " + report.session.known_file + ":\n";
  for (const std::string& line : report.accepted) says += folded(screen, line, 2);
  return says;
}

Json json(const ShrinkReport& report) {
  Json findings = Json::array();
  for (const auto& [identity, step, message] : report.findings) {
    findings.push_back({{"strategy", identity.strategy->name},
                        {"invariant", identity.invariant->name},
                        {"profile", text(identity.kind.needed)},
                        {"signature", identity.kind.signature},
                        {"replay", replay_line(report.smallest, *identity.strategy)}});
  }
  Json json = {{"program", program_json()},
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
  for (const PassStatistics& pass : report.passes) json["passes"].push_back(json_of(pass));
  return json;
}

Checks checks(const ShrinkReport& report) {
  Checks checks = {.verb = "shrink", .incomplete = report.interrupted, .all = {}};
  for (const auto& [identity, step, message] : report.findings) {
    checks.all.push_back(
        check_of(report.session, std::string(identity.strategy->name), identity, message, report.smallest,
                 step, {.file = report.shown_in, .line = report.lines.empty() ? 0 : report.lines.at(step)}));
  }
  return checks;
}

Page page(const ShrinkReport& report) {
  Page page = {.verb = "shrink", .report = json(report)};
  for (const Subject* strategy : report.strategies) page.cases.push_back(drawn(report.smallest, *strategy));
  return page;
}

}  // namespace sparepage
