#include "ci/command/validate/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "ci/command/explore/report.h"
#include "ci/command/output/forms.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/findings/causes.h"

namespace sparepage {

std::vector<const Identity*> ValidateReport::findings(const Subject& strategy,
                                                      const Invariant& invariant) const {
  std::vector<const Identity*> all;
  for (const auto& [identity, failure] : result.findings) {
    if (identity.strategy == &strategy && identity.invariant == &invariant) all.push_back(&identity);
  }
  return all;
}

const SmallFailure* ValidateReport::unclaimed(const Subject& strategy, const Invariant& invariant) const {
  const auto found = std::ranges::find_if(result.unclaimed, [&](const UnclaimedViolation& of) {
    return of.strategy == &strategy && of.invariant == &invariant;
  });
  return found == result.unclaimed.end() ? nullptr : &found->failure;
}

std::vector<MetInWorld> ValidateReport::met_in_worlds() const {
  std::vector<Identity> met;
  for (const auto& [identity, failure] : result.findings) met.push_back(identity);
  return sparepage::met_in_worlds(worlds, met);
}

std::size_t ValidateReport::news() const {
  const auto is_news = [&](const Identity& identity) { return session.known.find(identity) == nullptr; };
  const std::vector<MetInWorld> others = met_in_worlds();
  return static_cast<std::size_t>(
      std::ranges::count_if(result.findings, [&](const auto& finding) { return is_news(finding.first); }) +
      std::ranges::count_if(others, [&](const MetInWorld& of) { return is_news(of.shown->met.identity); }));
}

std::vector<std::vector<const Identity*>> ValidateReport::causes_of_news() const {
  std::vector<Symptom> symptoms;
  for (const auto& [identity, failure] : result.findings) {
    if (session.known.find(identity) == nullptr)
      symptoms.push_back({&identity, failure.smallest.steps.size(), failure.shown});
  }
  return causes_of(symptoms);
}

std::vector<const Accepted*> ValidateReport::not_met() const {
  std::vector<Identity> met;
  for (const auto& [identity, failure] : result.findings) met.push_back(identity);
  for (const MetInWorld& of : met_in_worlds()) met.push_back(of.shown->met.identity);
  return session.known.not_met(request.strategies, std::ranges::max(request.profiles), met);
}

std::uint64_t ValidateReport::runs(const Subject& strategy) const {
  return result.runs.at(&strategy);
}

std::uint64_t ValidateReport::whole_runs(const Subject& strategy) const {
  const GuestRuns& guest = result.guests.at(&strategy);
  return runs(strategy) - guest.passed_over - guest.hung;
}

bool ValidateReport::incomplete() const {
  return result.stopped || are_incomplete(worlds) ||
         std::ranges::any_of(result.guests, [](const auto& each) { return each.second.not_made != 0; });
}

bool ValidateReport::is_open(const Subject& strategy) const {
  return result.stopped || result.at_first || result.guests.at(&strategy).not_made != 0;
}

Evidence ValidateReport::evidence(const Subject& strategy, const Invariant& invariant) const {
  EvidenceAsked asked = {.worlds = worlds,
                         .proved = session.proved,
                         .strategy = strategy,
                         .invariant = invariant,
                         .cases = whole_runs(strategy)};
  const auto take = [&](const SmallFailure& failure) {
    const Refutation by = {.profile = failure.profile, .operations = failure.smallest.steps.size()};
    if (!asked.refutation || by < *asked.refutation) asked.refutation = by;
  };
  for (const Identity* identity : findings(strategy, invariant)) take(result.findings.at(*identity));
  if (const SmallFailure* beyond = unclaimed(strategy, invariant); beyond != nullptr) take(*beyond);
  return evidence_of(asked);
}

VerdictCell::Kind ValidateReport::verdict(const Subject& strategy, const Invariant& invariant) const {
  using Kind = VerdictCell::Kind;
  const WorldsTell told(worlds, strategy, invariant);
  if (!findings(strategy, invariant).empty() || told.breaks()) return Kind::broken;
  if (unclaimed(strategy, invariant) != nullptr || told.violates()) return Kind::violated;
  if (!applies(invariant, strategy)) return Kind::not_applicable;
  if (!claim_of(strategy, invariant)) return Kind::unclaimed;
  return is_open(strategy) ? Kind::open : Kind::kept;
}

std::vector<StrategyRank> ValidateReport::standings() const {
  std::vector<StrategyRank> all;
  if (costs.empty() || result.stopped || result.at_first || !have_costs(request.strategies)) return all;
  for (const Subject* strategy : request.strategies) {
    StrategyRank& of = all.emplace_back(StrategyRank{.strategy = strategy});
    for (const Invariant* invariant : invariants()) {
      const Evidence it_has = evidence(*strategy, *invariant);
      of.violated.push_back(it_has.refutation ? std::optional(it_has.refutation->profile) : std::nullopt);
    }
    for (const WorkloadCosts& each : costs) of.costs.push_back(each.by.at(strategy));
  }
  return all;
}

std::uint64_t ValidateReport::runs() const {
  std::uint64_t all = 0;
  for (const auto& [strategy, runs] : result.runs) all += runs;
  return all;
}

namespace {

// What is kept of a search names the command alone, so that it is the same wherever that stands.
Json json_of(const Identity& identity, const SmallFailure& failure, const Accepted* accepted) {
  Json json = {{"profile", text(identity.kind.needed)},
               {"signature", identity.kind.signature},
               {"length", failure.smallest.steps.size()},
               {"shrunk", failure.shrunk},
               {"known", accepted != nullptr},
               {"runs", failure.runs},
               {"found_in", {{"profile", text(failure.searched)}, {"run", failure.run}}},
               {"message", failure.message},
               {"trace", print(to_trace(failure.smallest))},
               {"replay", replay_line(failure.smallest, *identity.strategy)}};
  if (accepted != nullptr) json["accepted"] = json_of(*accepted);
  return json;
}

Json json_of(const ValidateReport& report, const Subject& strategy, const Invariant& invariant) {
  Json findings = Json::array();
  for (const Identity* identity : report.findings(strategy, invariant)) {
    findings.push_back(
        json_of(*identity, report.result.findings.at(*identity), report.session.known.find(*identity)));
  }
  const std::optional<Profile> claim = claim_of(strategy, invariant);
  const VerdictCell::Kind kind = report.verdict(strategy, invariant);
  const char* verdict = !applies(invariant, strategy)         ? "not-applicable"
                        : kind == VerdictCell::Kind::broken   ? "broken"
                        : kind == VerdictCell::Kind::violated ? "violated"
                        : report.is_open(strategy)            ? "open"
                                                              : "kept";
  Json json = {{"strategy", strategy.name},
               {"invariant", invariant.name},
               {"claimed", claim.has_value()},
               {"claimed_up_to", claim ? Json(text(*claim)) : Json(nullptr)},
               {"verdict", verdict},
               {"runs", report.runs(strategy)},
               {"evidence", json_of(report.evidence(strategy, invariant), "runs")},
               {"findings", findings}};
  if (report.session.proved.asked()) json["proved"] = report.session.proved.holds(strategy, invariant);
  return json;
}

// What ended the search.
const char* end_of(const ValidateReport& report) {
  if (report.result.stopped) return "interrupted";
  if (report.result.at_first) return "first";
  return report.runs_each() < report.request.runs ? "seconds" : "runs";
}

}  // namespace

Json json(const ValidateReport& report) {
  Json strategies = Json::array();
  Json verdicts = Json::array();
  for (const Subject* strategy : report.request.strategies) {
    strategies.push_back(strategy->name);
    for (const Invariant* invariant : rows_for(report.request.strategies))
      verdicts.push_back(json_of(report, *strategy, *invariant));
  }
  Json profiles = Json::array();
  for (const Profile profile : report.request.profiles) profiles.push_back(text(profile));
  Json json = {{"program", program_json()},
               {"seed", report.request.seed},
               {"runs", report.runs_each()},
               {"strategies", strategies},
               {"profiles", profiles},
               {"known", report.session.known_file},
               {"not_met", not_met_json(report.not_met())},
               {"interrupted", report.result.stopped},
               {"incomplete", report.incomplete()},
               {"end", end_of(report)},
               {"verdicts", verdicts}};
  json["causes"] = Json::array();
  for (const std::vector<const Identity*>& cause : report.causes_of_news()) {
    Json of = Json::array();
    for (const Identity* identity : cause) of.push_back(text(*identity));
    json["causes"].push_back(of);
  }
  if (!report.worlds.empty()) json["worlds"] = worlds_json(report.worlds, report.session.known);
  const Json costs = costs_json(report.request.strategies, report.costs);
  if (!costs.empty()) json["costs"] = costs;
  if (const std::vector<StrategyRank> standings = report.standings(); !standings.empty()) {
    json["beaten"] = beaten_json(standings);
  }
  // Of guests.
  for (const Subject* strategy : report.request.strategies) {
    if (strategy->guest == nullptr) continue;
    const GuestRuns& guest = report.result.guests.at(strategy);
    Json refused = nullptr;
    if (guest.refused) refused = {{"free_pages", guest.refused->free_pages}, {"size", guest.refused->size}};
    json["heaps"].push_back({{"strategy", strategy->name},
                             {"passed_over", guest.passed_over},
                             {"waited", guest.waited},
                             {"hung", guest.hung},
                             {"not_made", guest.not_made},
                             {"whole_runs", report.whole_runs(*strategy)},
                             {"refused_with_most_free_pages", refused}});
  }
  return json;
}

Checks checks(const ValidateReport& report) {
  Checks checks = {.verb = "validate", .incomplete = report.incomplete(), .all = {}};
  for (const Subject* strategy : report.request.strategies) {
    const std::string suite(strategy->name);
    for (const Invariant* invariant : invariants()) {
      const auto findings = report.findings(*strategy, *invariant);
      for (const Identity* identity : findings) {
        const SmallFailure& failure = report.result.findings.at(*identity);
        checks.all.push_back(
            check_of(report.session, suite, *identity, failure.message, failure.smallest, failure.step));
      }
      if (const SmallFailure* unclaimed = report.unclaimed(*strategy, *invariant); unclaimed != nullptr) {
        checks.all.push_back({.suite = suite,
                              .invariant = invariant,
                              .name = std::string(invariant->name),
                              .outcome = Check::Outcome::unclaimed,
                              .message = unclaimed->message,
                              .details = print(to_trace(unclaimed->smallest)),
                              .file = code_of(*strategy)});
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
  for (const ExploredWorld& world : report.worlds) {
    add_checks(report.session, world, report.request.strategies, checks);
  }
  return checks;
}

Page page(const ValidateReport& report) {
  Page page = {.verb = "validate", .report = json(report)};
  for (const auto& [identity, failure] : report.result.findings) {
    page.cases.push_back(drawn(failure.smallest, *identity.strategy));
  }
  for (const UnclaimedViolation& unclaimed : report.result.unclaimed) {
    page.cases.push_back(drawn(unclaimed.failure.smallest, *unclaimed.strategy));
  }
  return page;
}

}  // namespace sparepage
