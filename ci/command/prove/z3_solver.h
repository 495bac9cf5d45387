// Z3 as the prover's solver. The only file that knows of it is z3_solver.cc.
#pragma once

#include "sparepage/properties/prover/prover.h"

namespace sparepage {

// The solver of this program; null: it was built without one.
Solver* solver();

}  // namespace sparepage
