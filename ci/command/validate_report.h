// What `sparepage validate` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <string>

#include "ci/command/check.h"
#include "ci/command/json.h"
#include "ci/command/terminal.h"
#include "sparepage/properties/findings/known.h"
#include "sparepage/properties/search/validation.h"

namespace sparepage {

struct ValidateReport {
  ValidationRequest request;
  std::uint64_t seconds = 0;  // that it was to take at the most; 0: as many as it needed
  Validation result;
  Known known;
  std::string known_file;  // "none": no list was asked
  std::string program;     // what starts this command again

  // The findings of a strategy and an invariant, in their order.
  std::vector<const Identity*> findings(const Strategy& strategy, const Invariant& invariant) const;
  const SmallFailure* unclaimed(const Strategy& strategy, const Invariant& invariant) const;
  std::size_t news() const;  // findings that are not known
  std::vector<const Accepted*> not_met() const;
  std::uint64_t runs() const;
  // For each strategy and profile: those that were asked for, or those that the time was enough for.
  std::uint64_t runs_each() const { return seconds == 0 ? request.runs : result.runs_each; }
  // All of a strategy's runs, and those of them that came to their end.
  std::uint64_t runs(const Strategy& strategy) const;
  std::uint64_t whole_runs(const Strategy& strategy) const;
  // Less was done than was asked for.
  bool incomplete() const;
  // Whether what no run of a strategy broke is not known to be kept.
  bool is_open(const Strategy& strategy) const;
};

std::string text(const Screen& screen, const ValidateReport& report);
Json json(const ValidateReport& report);
Checks checks(const ValidateReport& report);

}  // namespace sparepage
