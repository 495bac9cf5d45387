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
  const WorldsTell told(report.worlds, strategy, invariant);
  const auto in_world = [](const std::optional<Refutation>& of) {
    return "w" + std::to_string(of->operations);
  };
  if (broken != 0) return {.kind = VerdictCell::Kind::broken, .detail = std::to_string(broken)};
  if (told.breaks()) return {.kind = VerdictCell::Kind::broken, .detail = in_world(told.breaks())};
  if (violated != 0) return {.kind = VerdictCell::Kind::violated, .detail = std::to_string(violated)};
  if (told.violates()) return {.kind = VerdictCell::Kind::violated, .detail = in_world(told.violates())};
  if (!applies(invariant, strategy)) return {.kind = VerdictCell::Kind::not_applicable};
  if (!claim_of(strategy, invariant)) return {.kind = VerdictCell::Kind::unclaimed};
  return kept_cell(report.evidence(strategy, invariant), VerdictCell::Kind::kept);
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
  const DetailWords detail = {
      "4", "4 traces violate it", {{"w", "w4", "no trace does, and 4 operations of a world do"}}};
  out += verdicts_text(screen, report.strategies, cell, detail, cost_facts(report.strategies, report.costs),
                       "in " + counted(report.traces, "trace"));
  for (const std::string& more :
       {worlds_text(screen, report.worlds), beaten_text(screen, report.standings())}) {
    if (!more.empty()) out += "\n" + more;
  }
  out += "\n";
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
  for (const MetInWorld& of : report.met_in_worlds()) {
    const ShownMet& shown = *of.shown;
    const Identity& identity = shown.met.identity;
    broken = true;
    if (report.session.known.find(identity) != nullptr) {
      out += known_text(screen, identity, text(of));
      continue;
    }
    news = true;
    out += news_text(screen, report.session, identity, text(of), shown.message, shown.met.first);
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
