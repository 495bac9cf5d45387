#include "ci/command/prove/grades.h"

#include <algorithm>

#include "ci/command/prove/z3_solver.h"
#include "ci/command/session/status.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/cases/trace.h"

namespace sparepage {

Option Proved::option() {
  return {.name = "--prove",
          .value = &asked_,
          .says = "Ask a solver, too, which claims hold on every machine (sparepage prove --help)"};
}

void Proved::ask(std::span<const Subject* const> strategies) {
  if (!asked_) return;
  if (solver() == nullptr) throw UsageError("--prove: " + std::string(kWithoutSolver));
  for (const Subject* strategy : strategies) {
    if (strategy->guest != nullptr) continue;
    for (const Invariant* invariant : invariants()) {
      const std::optional<Profile> claim = claim_of(*strategy, *invariant);
      if (claim && is_decided_by_programs(*invariant) &&
          is_proved(*strategy->caller, *invariant, *claim, *solver())) {
        take(*strategy, *invariant);
      }
    }
  }
}

bool Proved::holds(const Subject& strategy, const Invariant& invariant) const {
  const auto found = proved_.find(&strategy);
  return found != proved_.end() && (found->second >> row_of(invariant) & 1) != 0;
}

void Proved::take(const Subject& strategy, const Invariant& invariant) {
  proved_[&strategy] |= InvariantSet{1} << row_of(invariant);
}

void Proved::refuse_contradiction(const Subject& strategy, const Invariant& invariant,
                                  const Case& breaks) const {
  if (!holds(strategy, invariant)) return;
  const std::string name(strategy.name);
  throw BrokenHarness("it is proved that " + name + " keeps " + std::string(invariant.name) +
                      " on every machine (sparepage prove " + name + "), and this trace breaks it:\n" +
                      print(to_trace(breaks)) + "replay: " + replay_line(breaks, strategy));
}

}  // namespace sparepage
