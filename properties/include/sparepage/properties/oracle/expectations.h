// A trace's `expect` lines: whose they are, and whether they are true.
#pragma once

#include <string>
#include <vector>

#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/guest/guest.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// Of a strategy, that it holds.
Expectation expectation_of(const Subject& strategy);

// Every expectation that is wrong, in words; none: all are true. Those of heaps that are not loaded are
// passed over.
std::vector<std::string> wrong_expectations(const Trace& trace, Checker& checker,
                                            const GuestList* heaps = nullptr);

}  // namespace sparepage
