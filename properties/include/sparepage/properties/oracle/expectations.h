// Whether a trace's `expect` lines are true.
#pragma once

#include <string>
#include <vector>

#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/hosting/heaps.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// Every expectation that is wrong, in words; none: all are true. Those of heaps that are not loaded are
// passed over.
std::vector<std::string> wrong_expectations(const Trace& trace, Checker& checker, const Heaps& heaps = {});

}  // namespace sparepage
