// Proves that a strategy keeps an invariant on every machine, or finds a trace that shows that it does not.
//
// What a solver finds possible is no failure yet: the numbers of obligations.h allow more than a machine
// does. It is made concrete, a configuration, what came before and what lands where, and the checker runs it.
// Only what the checker then reports is a refutation. So there are three answers, and none is guessed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/prover/obligations.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

// Answers whether a formula has a solution. Deterministic: what bounds its work is a count, and no time.
class Solver {
 public:
  enum class Answer : std::uint8_t { none, some, unknown };

  // `text`: SMT-LIB 2, up to (check-sat). Where there is a solution it goes into `values`.
  virtual Answer ask(const std::string& text, Assignment& values) = 0;

 protected:
  ~Solver() = default;
};

enum class Grade : std::uint8_t { proved, refuted, open };
std::string_view text(Grade grade);

struct ProofLimits {
  std::uint64_t runs = 3000;  // random cases that are tried where a solution can't be made concrete
  const Stop* stop = nullptr;
};

struct Proof {
  const Invariant* invariant;
  Grade grade = Grade::open;
  std::vector<std::string> obligations = {};  // their names, in the order in which they were asked
  std::optional<Case> shown = {};             // refuted: a case that violates it, shrunk
  std::string found_by = {};                  // refuted: "the solver", "search"
  std::string path = {};                      // open: what may happen, in plain words
};

// Whether the subject's own programs are all that decides: it has no guest.
Proof prove(const Subject& subject, const Invariant& invariant, Profile profile, Solver& solver,
            const ProofLimits& limits = {});

// Whether the answer is `proved`, without a trace where it is not.
bool is_proved(const Strategy& strategy, const Invariant& invariant, Profile profile, Solver& solver);

// What a solution says, made into cases that may show it, likelier ones first.
std::vector<Case> concrete(const Strategy& strategy, const Obligation& obligation, const Assignment& values,
                           Profile profile);
// And in words, a line each.
std::string words(const Obligation& obligation, const Assignment& values);

// On what a proof rests, a line each.
std::string_view assumptions();

}  // namespace sparepage
