// One case under several subjects: what each violates and what it costs, side by side.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/oracle/costs.h"
#include "sparepage/properties/shrinker/condition.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {

// What a subject does with a case.
struct Behaviour {
  InvariantSet violated = 0;
  Costs costs = {};  // of a guest: none
  bool operator==(const Behaviour&) const = default;
};

// Runs cases under a list of subjects. Keeps its memory from one case to the next.
class Comparer {
 public:
  explicit Comparer(std::span<const Subject* const> subjects) : subjects_(subjects.begin(), subjects.end()) {}

  // What each of them does, in their order; valid until the next case.
  std::span<const Behaviour> run(const Case& of);

 private:
  std::vector<const Subject*> subjects_;
  std::vector<Behaviour> behaviours_;
  Checker checker_{Depth::incremental, execute, Messages::none};
};

// A case on which a subject does worse than another one: it violates what that does not, or, if `cost` is not
// null, costs more of that.
struct Worse {
  const Cost* cost = nullptr;
  Case shows = {};
};

// In what the second behaviour is worse than the first, on that case; nothing: in nothing. What it violates
// comes before what it costs.
std::optional<Worse> worse_on(const Case& of, const Behaviour& first, const Behaviour& second);

// A smaller case on which it is worse in the same.
Worse made_small(const Worse& found, const Subject& first, const Subject& second, const Stop* stop = nullptr);

}  // namespace sparepage
