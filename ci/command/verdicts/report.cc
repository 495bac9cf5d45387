#include "ci/command/verdicts/report.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <set>
#include <utility>

#include "ci/command/explore/report.h"
#include "ci/command/output/forms.h"

namespace sparepage {

bool VerdictsReport::good() const {
  return unexpected.empty() && not_as_noted.empty() &&
         std::ranges::none_of(violations, [&](const JudgedViolation& of) { return is_new(of); }) &&
         std::ranges::none_of(met_in_worlds(), [&](const MetInWorld& of) {
           return session.known.find(of.shown->met.identity) == nullptr;
         });
}

std::vector<MetInWorld> VerdictsReport::met_in_worlds() const {
  std::vector<Identity> met;
  for (const JudgedViolation& violation : violations) {
    if (violation.broken) met.push_back(*violation.broken);
  }
  return sparepage::met_in_worlds(worlds, met);
}

Evidence VerdictsReport::evidence(const Subject& strategy, const Invariant& invariant) const {
  EvidenceAsked asked = {.worlds = worlds,
                         .proved = session.proved,
                         .strategy = strategy,
                         .invariant = invariant,
                         .cases = traces};
  for (const JudgedViolation& violation : violations) {
    if (violation.strategy != &strategy || violation.invariant != &invariant) continue;
    if (!asked.refutation || violation.refutation < *asked.refutation)
      asked.refutation = violation.refutation;
  }
  return evidence_of(asked);
}

std::vector<StrategyRank> VerdictsReport::standings() const {
  std::vector<StrategyRank> all;
  if (!have_costs(strategies)) return all;
  for (const Subject* strategy : strategies) {
    StrategyRank& of = all.emplace_back(StrategyRank{.strategy = strategy, .costs = {costs.at(strategy)}});
    for (const Invariant* invariant : invariants()) {
      const Evidence it_has = evidence(*strategy, *invariant);
      of.violated.push_back(it_has.refutation ? std::optional(it_has.refutation->profile) : std::nullopt);
    }
  }
  return all;
}

std::vector<const Accepted*> VerdictsReport::not_met() const {
  std::vector<Identity> met;
  for (const JudgedViolation& violation : violations) {
    if (violation.broken) met.push_back(*violation.broken);
  }
  for (const MetInWorld& of : met_in_worlds()) met.push_back(of.shown->met.identity);
  return session.known.not_met(strategies, Profile::hostile, met);
}

namespace {

Json says(const std::vector<NotSo>& all) {
  Json lines = Json::array();
  for (const NotSo& one : all) lines.push_back(one.says);
  return lines;
}

}  // namespace

Json json(const VerdictsReport& report) {
  Json table = Json::object();
  for (const Subject* strategy : report.strategies) {
    for (const Invariant* invariant : rows_for(report.strategies)) {
      const auto of_cell = [&](const JudgedViolation& violation) {
        return violation.strategy == strategy && violation.invariant == invariant;
      };
      const auto violated = std::ranges::count_if(report.violations, of_cell);
      const auto broken = std::ranges::count_if(report.violations, [&](const JudgedViolation& violation) {
        return of_cell(violation) && violation.broken;
      });
      Json cell = {{"claimed", claim_of(*strategy, *invariant).has_value()},
                   {"violated_by", violated},
                   {"broken_by", broken},
                   {"evidence", json_of(report.evidence(*strategy, *invariant), "traces")}};
      if (report.session.proved.asked()) cell["proved"] = report.session.proved.holds(*strategy, *invariant);
      table[std::string(strategy->name)][std::string(invariant->name)] = cell;
    }
  }
  Json news = Json::array();
  for (const JudgedViolation& violation : report.violations) {
    if (report.is_new(violation)) news.push_back(violation.file + ": " + text(*violation.broken));
  }
  for (const MetInWorld& of : report.met_in_worlds()) {
    const Identity& identity = of.shown->met.identity;
    if (report.session.known.find(identity) == nullptr) {
      news.push_back("world " + of.world + ": " + text(identity));
    }
  }
  Json json = {{"program", program_json()},
               {"traces", report.traces},
               {"known", report.session.known_file},
               {"not_met", not_met_json(report.not_met())},
               {"strategies", table},
               {"new", news},
               {"unexpected", says(report.unexpected)},
               {"not_as_noted", says(report.not_as_noted)}};
  const Json costs = costs_json(report.strategies, report.costs);
  if (!costs.empty()) json["costs"] = costs;
  if (!report.worlds.empty()) {
    json["incomplete"] = report.incomplete();
    json["worlds"] = worlds_json(report.worlds, report.session.known);
  }
  if (const std::vector<StrategyRank> standings = report.standings(); !standings.empty()) {
    json["beaten"] = beaten_json(standings);
  }
  return json;
}

Checks checks(const VerdictsReport& report) {
  Checks checks = {.verb = "verdicts", .incomplete = report.incomplete(), .all = {}};
  for (const Subject* strategy : report.strategies) {
    const std::string suite(strategy->name);
    for (const Invariant* invariant : invariants()) {
      bool violated = false;
      for (const JudgedViolation& violation : report.violations) {
        if (violation.strategy != strategy || violation.invariant != invariant) continue;
        violated = true;
        const Accepted* accepted = violation.broken ? report.session.known.find(*violation.broken) : nullptr;
        Check& check =
            checks.all.emplace_back(Check{.suite = suite,
                                          .invariant = invariant,
                                          .name = violation.file + ": " + std::string(invariant->name),
                                          .outcome = !violation.broken          ? Check::Outcome::unclaimed
                                                     : report.is_new(violation) ? Check::Outcome::failed
                                                                                : Check::Outcome::known,
                                          .message = violation.message,
                                          .details = accepted == nullptr ? "" : accepted->reason,
                                          .identity = violation.broken ? text(*violation.broken) : ""});
        put_in_input(check, violation.file, violation.line, violation.trace, code_of(*strategy));
      }
      if (violated || !claim_of(*strategy, *invariant)) continue;
      checks.all.push_back({.suite = suite, .invariant = invariant, .name = std::string(invariant->name)});
    }
  }
  for (const std::vector<NotSo>* all : {&report.unexpected, &report.not_as_noted}) {
    for (const NotSo& one : *all) {
      Check& check = checks.all.emplace_back(Check{.suite = "what the traces say",
                                                   .name = one.file,
                                                   .outcome = Check::Outcome::failed,
                                                   .message = one.says});
      put_in_input(check, one.file, std::max(one.line, 1U), one.trace, "");
    }
  }
  for (const ExploredWorld& world : report.worlds) {
    add_checks(report.session, world, report.strategies, checks);
  }
  return checks;
}

Page page(const VerdictsReport& report) {
  Page page = {.verb = "verdicts", .report = json(report)};
  // Of each cell the shortest traces that violate it.
  constexpr std::size_t kMostOfACell = 3;
  std::map<std::pair<const Subject*, const Invariant*>, std::vector<const Input*>> cells;
  for (const Input& input : report.inputs) {
    for (const JudgedViolation& violation : report.violations) {
      if (violation.file == input.name) cells[{violation.strategy, violation.invariant}].push_back(&input);
    }
  }
  std::map<const Input*, std::set<const Subject*>> shown;
  for (auto& [cell, inputs] : cells) {
    std::ranges::sort(inputs, {}, [](const Input* of) { return std::pair(of->steps.steps.size(), of); });
    for (const Input* input : inputs | std::views::take(kMostOfACell)) shown[input].insert(cell.first);
  }
  for (const Input& input : report.inputs) {
    std::vector<const Subject*> strategies;
    std::ranges::copy_if(report.strategies, std::back_inserter(strategies),
                         [&](const Subject* strategy) { return shown[&input].contains(strategy); });
    if (!strategies.empty()) page.cases.push_back(drawn(input, strategies));
  }
  return page;
}

}  // namespace sparepage
