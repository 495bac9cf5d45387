// A validate report as JSON; its schema is ci/json/validate.schema.json.
#include "ci/command/forms.h"
#include "ci/command/validate_report.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

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

Json json_of(const ValidateReport& report, const Strategy& strategy, const Invariant& invariant) {
  Json findings = Json::array();
  for (const Identity* identity : report.findings(strategy, invariant)) {
    findings.push_back(
        json_of(*identity, report.result.findings.at(*identity), report.known.find(*identity)));
  }
  const std::optional<Profile> claim = claim_of(strategy, invariant);
  const char* verdict = !applies(invariant, strategy)                      ? "not-applicable"
                        : !findings.empty()                                ? "broken"
                        : report.unclaimed(strategy, invariant) != nullptr ? "violated"
                        : report.is_open(strategy)                         ? "open"
                                                                           : "kept";
  return {{"strategy", strategy.name},    {"invariant", invariant.name},
          {"claimed", claim.has_value()}, {"claimed_up_to", claim ? Json(text(*claim)) : Json(nullptr)},
          {"verdict", verdict},           {"runs", report.runs(strategy)},
          {"findings", findings}};
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
  for (const Strategy* strategy : report.request.strategies) {
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
               {"known", report.known_file},
               {"not_met", not_met_json(report.not_met())},
               {"interrupted", report.result.stopped},
               {"incomplete", report.incomplete()},
               {"end", end_of(report)},
               {"verdicts", verdicts}};
  // Of heaps under test.
  for (const Strategy* strategy : report.request.strategies) {
    if (strategy->substitute == nullptr) continue;
    const HostedRuns& hosted = report.result.hosted.at(strategy);
    Json refused = nullptr;
    if (hosted.refused)
      refused = {{"free_pages", hosted.refused->free_pages}, {"size", hosted.refused->size}};
    json["heaps"].push_back({{"strategy", strategy->name},
                             {"passed_over", hosted.passed_over},
                             {"waited", hosted.waited},
                             {"hung", hosted.hung},
                             {"not_made", hosted.not_made},
                             {"whole_runs", report.whole_runs(*strategy)},
                             {"refused_with_most_free_pages", refused}});
  }
  return json;
}

}  // namespace sparepage
