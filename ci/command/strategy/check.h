// What `sparepage strategy check` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <string>
#include <vector>

#include "ci/command/output/json.h"
#include "ci/command/session/session.h"
#include "sparepage/properties/compare/parts.h"

namespace sparepage {

// A change, and what the case that shows it comes to.
struct CheckedPart {
  Part part;
  std::string shows = {};  // "bind-never-fails is violated", "held grows from 2 to 3"
};

struct CheckedStrategy {
  const Subject* strategy;
  std::vector<CheckedPart> parts = {};

  // What could go: changes by which nothing gets worse, but for an order; and a line `own` whose pages no
  // step asks for that is needed. Where something gets better, it only costs.
  std::vector<const CheckedPart*> not_needed() const;
};

struct StrategyCheckReport {
  const Session& session;
  std::vector<std::string> worlds = {};
  std::uint64_t runs = 0;
  std::vector<CheckedStrategy> strategies = {};
  bool interrupted = false;

  bool all_needed() const;
};

// Looks at all of a strategy's steps.
CheckedStrategy checked(const Subject& strategy, const PartsQuestion& question, PartsObserver* observer);

std::string text(const Screen& screen, const StrategyCheckReport& report);
// By ci/json/strategy-check.schema.json.
Json json(const StrategyCheckReport& report);

}  // namespace sparepage
