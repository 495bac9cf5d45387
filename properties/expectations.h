// Whether a trace's `expect` lines are true.
#pragma once

#include <string>
#include <vector>

#include "model/trace.h"
#include "properties/lab.h"

namespace sparepage {

// Every expectation that is wrong, in words; none: all are true. Those of heaps under test are passed over.
std::vector<std::string> wrong_expectations(const Trace& trace, Lab& lab);

}  // namespace sparepage
