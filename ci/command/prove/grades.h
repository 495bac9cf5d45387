// What is proved of strategies, for verbs that search: a claim that holds on every machine is more than one
// that no run broke, or that a world was exhausted for.
#pragma once

#include <map>
#include <span>

#include "ci/command/input/options.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

struct Case;

// The claims that are proved for every machine, under the profile up to which each is made.
class Proved {
 public:
  // --prove.
  Option option();

  // Asks the solver, if the option stood in the command line; throws UsageError where this program has none.
  void ask(std::span<const Subject* const> strategies);

  bool asked() const { return asked_; }
  bool holds(const Subject& strategy, const Invariant& invariant) const;
  void take(const Subject& strategy, const Invariant& invariant);

  // A case breaks a claim. If that is proved, one of both is wrong: throws BrokenHarness, with both.
  void refuse_contradiction(const Subject& strategy, const Invariant& invariant, const Case& breaks) const;

 private:
  bool asked_ = false;
  std::map<const Subject*, InvariantSet> proved_;
};

}  // namespace sparepage
