// Z3 as the prover's solver. The only file that knows of it is z3_solver.cc.
#pragma once

#include <string_view>

#include "sparepage/properties/prover/prover.h"

namespace sparepage {

// What is said where there is none.
inline constexpr std::string_view kWithoutSolver =
    "a solver is asked, and this program was built without one: install libz3-dev and build again (prove "
    "--smt2 "
    "FOLDER writes the questions for any other solver)";

// The solver of this program; null: it was built without one.
Solver* solver();

}  // namespace sparepage
