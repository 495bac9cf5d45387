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
};

std::string text(const Screen& screen, const ValidateReport& report);
Json json(const ValidateReport& report);
Checks checks(const ValidateReport& report);

}  // namespace sparepage
