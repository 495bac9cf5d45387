// RapidCheck as a source of cases, for the owner of a heap who has a test of their own:
//
//     rc::check("my heap", sparepage::rapidcheck_heap("./heap.so"));
//     RC_GTEST_PROP(Heap, Serves, ()) {
//       sparepage::rapidcheck_heap("./heap.so", {.invariants = {"app-request-never-fails"}})();
//     }
//
// What fails is shrunk by RapidCheck, and told as a trace with the line that replays it. An adapter: the
// library does not use it, and needs no RapidCheck. Link rapidcheck and sparepage_properties, and let the
// program export its symbols (CMake: ENABLE_EXPORTS), since heaps call what sparepage/heap.h declares.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/guest/process/guests.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// How RapidCheck shows a counterexample: as a trace.
inline void showValue(const Case& of, std::ostream& out) {
  out << print(to_trace(of));
}

// RapidCheck's numbers as choices; each shrinks towards the first place of its menu.
class DrawnChoices final : public Choices {
 public:
  std::uint64_t choose(std::uint64_t bound, std::uint64_t /*wanted*/) override {
    if (bound == 0) return *rc::gen::arbitrary<std::uint64_t>();
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint64_t>(0, bound));
  }
};

// Cases whose steps RapidCheck can leave out one by one.
inline rc::Gen<Case> cases_of(const Menus& menus) {
  constexpr int kSteps = 24;
  const auto config = rc::gen::exec([] {
    DrawnChoices choices;
    Config drawn;
    generate(choices, drawn);
    return drawn;
  });
  const auto step = rc::gen::exec([kept = std::make_shared<const Menus>(menus)] {
    DrawnChoices choices;
    Step drawn = {.operation = Fill{}};
    generate(choices, *kept, Host::bind, drawn);
    return drawn;
  });
  const auto steps = rc::gen::resize(kSteps, rc::gen::container<std::vector<Step>>(step));
  return rc::gen::map(rc::gen::tuple(config, steps), [](std::tuple<Config, std::vector<Step>> drawn) {
    Case made = {.config = std::get<0>(drawn), .steps = std::move(std::get<1>(drawn))};
    land_where_possible(made);
    return made;
  });
}

inline rc::Gen<Case> cases_of(Profile profile) {
  return cases_of(full_menus(profile));
}

// The same for a guest: with its own sizes, and some cases end by releasing everything.
inline rc::Gen<Case> cases_for(const Subject& strategy, Profile profile) {
  constexpr int kLetGoEvery = 3;
  Menus menus = full_menus(profile);
  if (strategy.guest != nullptr) add_sizes(strategy.guest->traits.sizes, profile, menus);
  return rc::gen::map(rc::gen::tuple(cases_of(menus), rc::gen::inRange(0, kLetGoEvery)),
                      [](std::tuple<Case, int> drawn) {
                        if (std::get<1>(drawn) == kLetGoEvery - 1) let_go(std::get<0>(drawn));
                        return std::get<0>(std::move(drawn));
                      });
}

struct RapidcheckOptions {
  // Names of what must hold, whether or not the heap disclaims it; none: what it promises.
  std::vector<std::string> invariants = {};
  Profile profile = Profile::hostile;  // what cases may do
  std::string caller = "original";     // whose bind it is
  GuestOptions heap = {};
};

// A property: draws a case, runs it under the heap, and fails with what it violates. Copies share the heap.
class RapidcheckHeap {
 public:
  // Throws GuestError and BrokenHarness as Guests does, and std::invalid_argument for a name that there is
  // not and for an invariant that does not apply to the heap.
  RapidcheckHeap(const std::string& file, const RapidcheckOptions& options)
      : heaps_(std::make_shared<Guests>()), profile_(options.profile) {
    heaps_->load(std::vector<std::string>{file}, options.heap);
    const Subject* caller = find_subject(options.caller);
    if (caller == nullptr) throw std::invalid_argument("unknown strategy " + options.caller);
    strategy_ = heaps_->with(std::vector<const Subject*>{caller}, true).front();
    for (const std::string& name : options.invariants) {
      const Invariant* invariant = find_invariant(name);
      if (invariant == nullptr) throw std::invalid_argument("unknown invariant " + name);
      if (!applies(*invariant, *strategy_)) {
        throw std::invalid_argument(name + " does not apply to " + std::string(strategy_->name));
      }
      asked_ |= InvariantSet{1} << row_of(*invariant);
    }
  }

  const Subject& strategy() const { return *strategy_; }

  void operator()() const { check(*cases_for(*strategy_, profile_)); }

  // The same of one case, drawn in another way.
  void check(const Case& of) const {
    Checker checker;
    const auto violations = checker.run(of.config, of.steps, *strategy_);
    if (checker.guest_run().passed_over) RC_DISCARD("the heap could not be created");
    const InvariantSet judged = asked_ != 0 ? asked_ : claimed(*strategy_, narrowest_profile(of.steps));
    for (const Violation& violation : violations) {
      if ((judged >> row_of(*violation.invariant) & 1) == 0) continue;
      RC_FAIL(std::string(strategy_->name) + " violates " + std::string(violation.invariant->name) + ": " +
              violation.message + "\n\n" + print(to_trace(of)) + "\nreplay: " + replay_line(of, *strategy_));
    }
  }

 private:
  std::shared_ptr<Guests> heaps_;
  const Subject* strategy_ = nullptr;
  Profile profile_;
  InvariantSet asked_ = 0;  // none: what the heap promises
};

inline RapidcheckHeap rapidcheck_heap(const std::string& file, const RapidcheckOptions& options = {}) {
  return {file, options};
}

}  // namespace sparepage
