// Faulty machines that the searches are measured by: each needs a few things to come together. Made before
// anything was measured, and no search knows them. In tests and benchmarks only.
#pragma once

#include <span>

#include "sparepage/model/machine.h"

namespace sparepage {

struct Fault {
  const char* name;
  const char* what;
  Execute* execute;
  const char* invariant;  // that it breaks
  const char* trace;      // that shows it, below the first line
};

std::span<const Fault> faults();

}  // namespace sparepage
