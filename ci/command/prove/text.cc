// A report of proofs for a person: one strategy in full, several as a table.
#include <fmt/format.h>

#include "ci/command/output/forms.h"
#include "ci/command/output/grid.h"
#include "ci/command/prove/report.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

namespace {

Style style(const ProvedRow& row) {
  if (row.proof.grade == Grade::proved) return Style::good;
  return row.breaks_a_claim() ? Style::bad : Style::strong;
}

std::string cell(const ProvedRow* row) {
  if (row == nullptr) return "-";
  if (row->proof.grade != Grade::refuted) return std::string(text(row->proof.grade));
  return fmt::format(fmt::runtime(row->breaks_a_claim() ? "in {}" : "(in {})"),
                     row->proof.shown->steps.size());
}

std::string table(const Screen& screen, const ProveReport& report) {
  std::vector<std::string> names;
  for (const Subject* strategy : report.strategies) names.emplace_back(strategy->name);
  std::vector<GridColumn> columns;
  for (const Invariant* invariant : report.invariants) {
    GridColumn& column =
        columns.emplace_back(GridColumn{.heading = std::string(invariant->name), .cells = {}});
    for (const Subject* strategy : report.strategies) {
      const ProvedRow* row = report.row(*strategy, *invariant);
      const std::string word = cell(row);
      column.cells.push_back(row == nullptr ? word : styled(screen, word, style(*row)));
    }
  }
  return grid(screen, names, columns);
}

std::string in_full(const Screen& screen, const ProveReport& report, const ProvedRow& row) {
  const Proof& proof = row.proof;
  std::string out =
      styled(screen, std::string(text(proof.grade)), style(row)) + "  " + std::string(proof.invariant->name);
  if (proof.grade == Grade::proved) {
    return out + (proof.obligations.empty() ? ": by counting\n"
                                            : ": " + counted(proof.obligations.size(), "obligation") + "\n");
  }
  if (proof.grade == Grade::open) {
    return out + ": neither proved nor refuted. What may happen, and could not be shown on a machine:\n" +
           proof.path;
  }
  out += fmt::format(" in {}{}\n", counted(proof.shown->steps.size(), "operation"),
                     row.breaks_a_claim() ? "" : ", which breaks no claim");
  out += folded(screen, "  " + row.message, 2);
  for (std::size_t from = 0; from < row.named_trace.size();) {
    const std::size_t end = row.named_trace.find('\n', from);
    out += "    " + row.named_trace.substr(from, end - from) + "\n";
    from = end + 1;
  }
  return out + "replay: " + replay_line(*proof.shown, *row.strategy, report.session.program) + "\n";
}

}  // namespace

std::string text(const Screen& screen, const ProveReport& report) {
  std::string out =
      folded(screen,
             fmt::format("For every machine, and any interrupts that the profile {} admits. "
                         "proved: a solver found no way to "
                         "violate it; refuted: the checker ran a trace that violates it; open: neither.",
                         text(report.profile)),
             0);
  out += "\n";
  if (report.strategies.size() > 1) {
    out += folded(screen,
                  "in 9: refuted in 9 operations, which breaks a claim; (in 9): which breaks none; -: not "
                  "looked at",
                  0) +
           "\n" + table(screen, report);
  } else {
    for (const ProvedRow& row : report.rows) out += in_full(screen, report, row);
  }
  if (report.interrupted) out += "Interrupted: what is missing was not looked at.\n";
  if (!report.any(Grade::proved)) return out;
  out += "\nA proof rests on these:\n";
  const std::string_view all = assumptions();
  for (std::size_t from = 0; from < all.size();) {
    const std::size_t end = all.find('\n', from);
    out += folded(screen, "- " + std::string(all.substr(from, end - from)), 2);
    from = end + 1;
  }
  return out;
}

}  // namespace sparepage
