// A verdicts report for a person: a table of verdicts, what is new, and what the traces say and is not so.
#include <fmt/format.h>

#include "ci/command/output/forms.h"
#include "ci/command/verdicts/report.h"

namespace sparepage {

namespace {

VerdictCell cell_of(const VerdictsReport& report, const Subject& strategy, const Invariant& invariant) {
  std::size_t violated = 0;
  std::size_t broken = 0;
  for (const JudgedViolation& violation : report.violations) {
    if (violation.strategy != &strategy || violation.invariant != &invariant) continue;
    ++violated;
    broken += violation.broken ? 1 : 0;
  }
  if (broken != 0) return {.kind = VerdictCell::Kind::broken, .detail = std::to_string(broken)};
  if (violated != 0) return {.kind = VerdictCell::Kind::violated, .detail = std::to_string(violated)};
  if (!applies(invariant, strategy)) return {.kind = VerdictCell::Kind::not_applicable};
  if (report.session.proved.holds(strategy, invariant)) return {.kind = VerdictCell::Kind::proved};
  return {.kind = claim_of(strategy, invariant) ? VerdictCell::Kind::kept : VerdictCell::Kind::unclaimed};
}

std::string truth_text(const Screen& screen, const VerdictsReport& report) {
  std::string out;
  if (report.expectations == 0) {
    out += "None of the traces has an expect line.\n";
  } else if (report.unexpected.empty()) {
    out += "Every expect line of the traces is true.\n";
  }
  if (report.notes != 0 && report.not_as_noted.empty()) out += "Every note of the traces is true.\n";
  for (const NotSo& one : report.unexpected) {
    out += folded(screen, styled(screen, "NOT AS EXPECTED", Style::bad) + ": " + one.says, 2);
  }
  for (const NotSo& one : report.not_as_noted) {
    out += folded(screen, styled(screen, "NOT AS NOTED", Style::bad) + ": " + one.says, 2);
  }
  return out;
}

}  // namespace

std::string text(const Screen& screen, const VerdictsReport& report) {
  std::string out = folded(
      screen, counted(report.traces, "trace") + "; a cell tells how many of them violate the invariant", 2);
  const auto cell = [&](std::size_t column, const Invariant& invariant) {
    return cell_of(report, *report.strategies[column], invariant);
  };
  out += verdicts_text(screen, report.strategies, cell, {"4", "4 traces violate it"},
                       cost_facts(report.strategies, report.costs)) +
         "\n";
  bool broken = false;
  bool expected = false;
  bool news = false;
  for (const JudgedViolation& violation : report.violations) {
    broken = broken || violation.broken;
    expected = expected || (violation.broken && violation.expected);
    if (!report.is_new(violation)) continue;
    news = true;
    out += folded(
        screen,
        fmt::format("{}: {}: {}", styled(screen, "NEW", Style::bad), violation.file, text(*violation.broken)),
        2);
  }
  out += not_met_text(screen, report.session, report.not_met());
  if (!news) {
    out += expected ? "Every broken claim is known, or expected by its trace.\n"
           : broken ? "Every broken claim is known.\n"
                    : "No claim is broken.\n";
  }
  return out + truth_text(screen, report);
}

}  // namespace sparepage
