#include "ci/command/prove/report.h"

#include <algorithm>

#include "ci/command/output/forms.h"

namespace sparepage {

bool ProvedRow::breaks_a_claim() const {
  const std::optional<Profile> claim = claim_of(*strategy, *proof.invariant);
  return proof.shown && claim && narrowest_profile(proof.shown->steps) <= *claim;
}

bool ProveReport::any(Grade grade) const {
  return std::ranges::any_of(rows, [grade](const ProvedRow& row) { return row.proof.grade == grade; });
}

const ProvedRow* ProveReport::row(const Subject& strategy, const Invariant& invariant) const {
  const auto found = std::ranges::find_if(rows, [&](const ProvedRow& row) {
    return row.strategy == &strategy && row.proof.invariant == &invariant;
  });
  return found == rows.end() ? nullptr : &*found;
}

Json json(const ProveReport& report) {
  Json proofs = Json::array();
  for (const ProvedRow& row : report.rows) {
    Json proof = {{"strategy", row.strategy->name},
                  {"invariant", row.proof.invariant->name},
                  {"grade", text(row.proof.grade)},
                  {"obligations", Json(row.proof.obligations)}};
    if (row.proof.shown) {
      proof["operations"] = row.proof.shown->steps.size();
      proof["trace"] = row.named_trace;
      proof["message"] = row.message;
      proof["found_by"] = row.proof.found_by;
      proof["breaks_claim"] = row.breaks_a_claim();
    }
    if (row.proof.grade == Grade::open) proof["path"] = row.proof.path;
    proofs.push_back(proof);
  }
  return {{"program", program_json()},
          {"profile", text(report.profile)},
          {"assumptions", assumptions()},
          {"interrupted", report.interrupted},
          {"proofs", proofs}};
}

Checks checks(const ProveReport& report) {
  Checks checks = {.verb = "prove", .incomplete = report.interrupted, .all = {}};
  for (const ProvedRow& row : report.rows) {
    const Invariant& invariant = *row.proof.invariant;
    Check& check = checks.all.emplace_back(
        Check{.suite = std::string(row.strategy->name),
              .invariant = &invariant,
              .name = std::string(invariant.name),
              .message = row.proof.grade == Grade::open ? "neither proved nor refuted" : row.message,
              .details = row.proof.grade == Grade::open ? row.proof.path : row.named_trace});
    if (row.proof.grade == Grade::proved) continue;
    check.outcome = row.proof.grade == Grade::open ? Check::Outcome::skipped
                    : row.breaks_a_claim()         ? Check::Outcome::failed
                                                   : Check::Outcome::unclaimed;
    check.file = code_of(*row.strategy);
  }
  return checks;
}

Page page(const ProveReport& report) {
  return {.verb = "prove", .report = json(report)};
}

}  // namespace sparepage
