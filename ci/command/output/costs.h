// What strategies cost (strategy section 6), and which of them another one is better than in every respect.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ci/command/output/forms.h"
#include "ci/command/output/json.h"
#include "sparepage/properties/search/workload.h"

namespace sparepage {

using CostsBy = std::map<const Subject*, Costs>;

// Whether these strategies have costs: guests have none.
bool have_costs(std::span<const Subject* const> strategies);

// On the cases that were given: facts below their verdicts.
Facts cost_facts(std::span<const Subject* const> strategies, const CostsBy& costs);
// On workloads: a table for each, a row a strategy.
std::string costs_text(const Screen& screen, std::span<const Subject* const> strategies,
                       std::span<const WorkloadCosts> costs);

// {"strategy": ..., "held": {"most", "sum", "of"}, ...}, an average being sum / of; on workloads with
// {"workload": ...}. None of guests.
Json costs_json(std::span<const Subject* const> strategies, const CostsBy& costs);
Json costs_json(std::span<const Subject* const> strategies, std::span<const WorkloadCosts> costs);

// What a strategy is compared by: for each invariant the narrowest profile in which it is violated, nothing
// if it is not; and its costs, on each workload.
struct StrategyRank {
  const Subject* strategy;
  std::vector<std::optional<Profile>> violated = {};
  std::vector<Costs> costs = {};
};

// A strategy that others beat in every respect: they violate no invariant in a narrower profile, no cost of
// theirs is greater, at most or on average, and one of all that is better.
struct Beaten {
  const Subject* strategy;
  std::vector<const Subject*> by;
};
// In the order of the strategies, of both.
std::vector<Beaten> beaten(std::span<const StrategyRank> standings);

// "beaten in every respect: original by probe-again; ..." and "beaten by none: ...".
std::string beaten_text(const Screen& screen, std::span<const StrategyRank> standings);
Json beaten_json(std::span<const StrategyRank> standings);

}  // namespace sparepage
