#include "sparepage/properties/prover/prover.h"

#include <algorithm>

#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/search/search.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {

namespace {

constexpr std::uint64_t kSearchSeed = 1;
constexpr std::size_t kMostPreferences = 40;
constexpr std::size_t kMostAskedBytes = 1'000'000;  // of all questions for a plainer solution
constexpr std::uint64_t kMostShrinkRuns = 20'000;
constexpr std::uint64_t kMostExplored = 30'000;  // operations tried in the search for a shorter case

// A stop that comes by itself after so many looks, whatever the machine's speed.
class Budget final : public Stop {
 public:
  Budget(std::uint64_t looks, const Stop* other) : left_(looks), other_(other) {}
  bool asked() const override {
    if (left_ != 0) --left_;
    return left_ == 0 || is_asked(other_);
  }

 private:
  mutable std::uint64_t left_;
  const Stop* other_;
};

// Looks for a case that violates one invariant.
class Refuter {
 public:
  Refuter(const Subject& subject, const Invariant& invariant, Profile profile, const ProofLimits& limits)
      : subject_(subject),
        invariant_(invariant),
        profile_(profile),
        limits_(limits),
        checker_(Depth::incremental, execute, Messages::none) {}

  bool violates(const Case& of) {
    if (narrowest_profile(of.steps) > profile_ || !runs_under(of.config, subject_)) return false;
    return (set_of(checker_.run(of.config, of.steps, subject_)) >> row_of(invariant_) & 1) != 0;
  }

  std::optional<Case> search() {
    Case of;
    for (std::uint64_t run = 0; run < limits_.runs && !stopped(); ++run) {
      generate_run(subject_, kSearchSeed, profile_, run, of);
      if (violates(of)) return of;
    }
    return std::nullopt;
  }

  // The smallest that shrinking leads to; then a shorter one, if a search of the world that this one spans
  // meets one.
  Case smallest(Case failing) {
    for (bool again = true; again;) {
      again = false;
      StillFails still_fails({breaks(subject_, invariant_)});
      failing = shrink(failing, still_fails, {.executions = kMostShrinkRuns, .stop = limits_.stop}).smallest;
      if (failing.steps.size() < 2) break;
      const Budget budget(kMostExplored, limits_.stop);
      const Exploration shorter =
          find_shortest(world_of(failing, failing.steps.size()), still_fails.verdicts(),
                        {.depth = static_cast<std::uint32_t>(failing.steps.size()) - 1, .stop = &budget});
      if (shorter.found && still_fails.holds(*shorter.found)) {
        failing = *shorter.found;
        again = true;
      }
    }
    return failing;
  }

  bool stopped() const { return is_asked(limits_.stop); }

 private:
  const Subject& subject_;
  const Invariant& invariant_;
  Profile profile_;
  const ProofLimits& limits_;
  Checker checker_;
};

// What makes a solution plainer, the most important first: the fewest pages, a full heap, a full spare, and
// nothing that lands where it need not.
std::vector<AbstractFlag> preferences(const Strategy& strategy, const Obligation& of) {
  Terms& terms = *of.terms;
  const auto is = [&](AbstractNumber number, std::int64_t value) {
    return terms.equal(number, terms.number(value));
  };
  std::vector<AbstractFlag> all = {is(of.target, 1 + strategy.target),
                                   is(of.start.largest, 0),
                                   terms.equal(of.start.spare, of.target),
                                   terms.at_least(terms.number(64), of.start.free),
                                   terms.at_least(terms.number(4), of.start.free),
                                   is(of.start.free, 1)};
  for (const AbstractSize<AbstractNumber>& size : of.sizes) {
    all.push_back(terms.at_least(size.bytes, terms.number(2048)));
  }
  for (const Landing& landing : of.landings) {
    if (all.size() >= kMostPreferences) break;
    // A block that uses the spare's page whole leaves nothing of it.
    all.push_back(is(landing.size.bytes, kPageBytes - 8));
    all.push_back(terms.equal(landing.largest, landing.before.largest));
    all.push_back(terms.no(landing.uses_spare));
  }
  return all;
}

// A plain solution, where there is one at all.
Assignment plain(const Strategy& strategy, const Obligation& of, Assignment values, Solver& solver) {
  std::vector<AbstractFlag> all = of.all;
  std::size_t asked = 0;
  for (const AbstractFlag preferred : preferences(strategy, of)) {
    all.push_back(preferred);
    if (of.terms->value(preferred, values)) continue;
    const std::string question = of.terms->smt2(all, {});
    asked += question.size();
    if (asked > kMostAskedBytes) break;
    Assignment plainer;
    if (solver.ask(question, plainer) == Solver::Answer::some) {
      values = std::move(plainer);
    } else {
      all.pop_back();
    }
  }
  return values;
}

}  // namespace

std::string_view text(Grade grade) {
  static constexpr std::string_view kWords[] = {"proved", "refuted", "open"};
  return kWords[static_cast<std::size_t>(grade)];
}

Proof prove(const Subject& subject, const Invariant& invariant, Profile profile, Solver& solver,
            const ProofLimits& limits) {
  const Strategy& strategy = *subject.caller;
  Proof proof = {.invariant = &invariant};
  Refuter refuter(subject, invariant, profile, limits);
  const auto show = [&](const Obligation& obligation, const Assignment& values) {
    for (const Case& candidate : concrete(strategy, obligation, values, profile)) {
      if (proof.shown || !refuter.violates(candidate)) continue;
      proof.shown = candidate;
      proof.found_by = "the solver";
    }
  };
  const std::optional<std::vector<Obligation>> few = obligations(strategy, invariant, profile, true);
  for (const Obligation& obligation : few.value_or(std::vector<Obligation>{})) {
    Assignment values;
    if (!proof.shown && solver.ask(obligation.smt2(), values) == Solver::Answer::some) {
      show(obligation, values);
    }
  }
  const std::optional<std::vector<Obligation>> all = obligations(strategy, invariant, profile);
  bool proved = all.has_value() && !proof.shown;
  if (!all) proof.path = "its programs make more steps than are looked at as a whole\n";
  for (const Obligation& obligation : all.value_or(std::vector<Obligation>{})) {
    if (proof.shown) break;
    if (refuter.stopped()) return proof;
    proof.obligations.push_back(obligation.name);
    Assignment values;
    const Solver::Answer answer = solver.ask(obligation.smt2(), values);
    if (answer == Solver::Answer::none) continue;
    proved = false;
    if (answer == Solver::Answer::unknown) {
      proof.path += obligation.name + ": the solver gave up\n";
      continue;
    }
    values = plain(strategy, obligation, std::move(values), solver);
    proof.path += words(obligation, values);
    show(obligation, values);
  }
  if (proved) {
    proof.grade = Grade::proved;
    return proof;
  }
  if (!proof.shown) {
    proof.shown = refuter.search();
    proof.found_by = proof.shown ? "search" : "";
  }
  if (proof.shown) {
    proof.shown = refuter.smallest(std::move(*proof.shown));
    proof.grade = Grade::refuted;
    proof.path.clear();
  }
  return proof;
}

bool is_proved(const Strategy& strategy, const Invariant& invariant, Profile profile, Solver& solver) {
  const auto none_has_a_solution = [&](bool plain) {
    const std::optional<std::vector<Obligation>> all = obligations(strategy, invariant, profile, plain);
    return all && std::ranges::all_of(*all, [&](const Obligation& obligation) {
             Assignment values;
             return solver.ask(obligation.smt2(), values) == Solver::Answer::none;
           });
  };
  return none_has_a_solution(true) && none_has_a_solution(false);
}

std::string_view assumptions() {
  return "Heap services are atomic, and interrupts land at points alone.\n"
         "Each size of a bind is 4088 bytes at most, and the spare's target is a page at least.\n"
         "Interrupts come in any number at every point that the profile admits; the pager refuses them, they "
         "use the spare as the strategy's getheap lets them, and they free and take blocks as they like.\n"
         "The machine may have any number of pages, and a heap in any state.\n";
}

}  // namespace sparepage
