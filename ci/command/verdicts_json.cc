// A verdicts report as JSON; its schema is ci/json/verdicts.schema.json.
#include <algorithm>

#include "ci/command/forms.h"
#include "ci/command/verdicts_report.h"

namespace sparepage {

namespace {

Json says(const std::vector<NotSo>& all) {
  Json lines = Json::array();
  for (const NotSo& one : all) lines.push_back(one.says);
  return lines;
}

}  // namespace

Json json(const VerdictsReport& report) {
  Json table = Json::object();
  for (const Strategy* strategy : report.strategies) {
    for (const Invariant* invariant : rows_for(report.strategies)) {
      const auto of_cell = [&](const JudgedViolation& violation) {
        return violation.strategy == strategy && violation.invariant == invariant;
      };
      const auto violated = std::ranges::count_if(report.violations, of_cell);
      const auto broken = std::ranges::count_if(report.violations, [&](const JudgedViolation& violation) {
        return of_cell(violation) && violation.broken;
      });
      table[std::string(strategy->name)][std::string(invariant->name)] = {
          {"claimed", claim_of(*strategy, *invariant).has_value()},
          {"violated_by", violated},
          {"broken_by", broken}};
    }
  }
  Json news = Json::array();
  for (const JudgedViolation& violation : report.violations) {
    if (report.is_new(violation)) news.push_back(violation.file + ": " + text(*violation.broken));
  }
  return {{"program", program_json()},
          {"traces", report.traces},
          {"known", report.known_file},
          {"not_met", not_met_json(report.not_met())},
          {"strategies", table},
          {"new", news},
          {"unexpected", says(report.unexpected)},
          {"not_as_noted", says(report.not_as_noted)}};
}

}  // namespace sparepage
