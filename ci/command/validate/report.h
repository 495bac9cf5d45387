// What `sparepage validate` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <string>

#include "ci/command/explore/evidence.h"
#include "ci/command/output/check.h"
#include "ci/command/output/costs.h"
#include "ci/command/output/json.h"
#include "ci/command/page/page.h"
#include "ci/command/session/session.h"
#include "sparepage/properties/search/validation.h"

namespace sparepage {

struct ValidateReport {
  const Session& session;
  ValidationRequest request;
  std::uint64_t seconds = 0;  // that it was to take at the most; 0: as many as it needed
  Validation result = {};
  std::vector<WorkloadCosts> costs = {};
  std::vector<ExploredWorld> worlds = {};  // that were explored as well

  // The findings of a strategy and an invariant, in their order.
  std::vector<const Identity*> findings(const Subject& strategy, const Invariant& invariant) const;
  const SmallFailure* unclaimed(const Subject& strategy, const Invariant& invariant) const;
  std::vector<MetInWorld> met_in_worlds() const;  // findings of worlds that the search did not meet
  std::size_t news() const;                       // findings that are not known
  // Those of the search, by their probable causes (findings/causes.h).
  std::vector<std::vector<const Identity*>> causes_of_news() const;
  std::vector<const Accepted*> not_met() const;
  std::uint64_t runs() const;
  // For each strategy and profile: those that were asked for, or those that the time was enough for.
  std::uint64_t runs_each() const { return seconds == 0 ? request.runs : result.runs_each; }
  // All of a strategy's runs, and those of them that came to their end.
  std::uint64_t runs(const Subject& strategy) const;
  std::uint64_t whole_runs(const Subject& strategy) const;
  // Less was done than was asked for.
  bool incomplete() const;
  // Whether what no run of a strategy broke is not known to be kept.
  bool is_open(const Subject& strategy) const;
  // What it says of an invariant: the one rule, for every form.
  Evidence evidence(const Subject& strategy, const Invariant& invariant) const;
  VerdictCell::Kind verdict(const Subject& strategy, const Invariant& invariant) const;
  // What strategies are compared by; none where they can't be: of guests, and where the search was ended.
  std::vector<StrategyRank> standings() const;
};

std::string text(const Screen& screen, const ValidateReport& report);
// By ci/json/validate.schema.json.
Json json(const ValidateReport& report);
// Every claim, every finding, every violation beyond what is claimed.
Checks checks(const ValidateReport& report);
// With the smallest case of each finding drawn.
Page page(const ValidateReport& report);

}  // namespace sparepage
