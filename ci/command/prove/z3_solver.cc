#include "ci/command/prove/z3_solver.h"

#ifdef SPAREPAGE_Z3
#include <z3++.h>
#endif

namespace sparepage {

#ifdef SPAREPAGE_Z3

namespace {

// Steps of the solver's own counting, so that a question that is too hard ends at the same place on every
// machine; the eight take up to half a million.
constexpr unsigned kMostSteps = 3'000'000;

class Z3 final : public Solver {
 public:
  Answer ask(const std::string& text, Assignment& values) override {
    z3::context context;
    z3::solver solver(context);
    solver.set("rlimit", kMostSteps);
    solver.set("random_seed", 0U);
    solver.from_string(text.c_str());
    switch (solver.check()) {
      case z3::unsat: return Answer::none;
      case z3::unknown: return Answer::unknown;
      case z3::sat: break;
    }
    const z3::model model = solver.get_model();
    for (unsigned i = 0; i < model.num_consts(); ++i) {
      const z3::func_decl variable = model.get_const_decl(i);
      const z3::expr value = model.get_const_interp(variable);
      std::int64_t number = value.is_true() ? 1 : 0;
      if (value.is_numeral()) value.is_numeral_i64(number);
      values[variable.name().str()] = number;
    }
    return Answer::some;
  }
};

}  // namespace

Solver* solver() {
  static Z3 z3;
  return &z3;
}

#else

Solver* solver() {
  return nullptr;
}

#endif

}  // namespace sparepage
