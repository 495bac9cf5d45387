// Deliberately broken strategies and machines, one for each way to trip an invariant. In the tests only.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "sparepage/model/machine.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

struct Broken {
  const char* name;  // of the test case
  Strategy strategy;
  Execute* execute;
  const char* trace;  // below the first line
  // "invariant at operation: message", in the order found.
  std::vector<std::string> violations;

  Subject subject() const { return subject_of(strategy); }
};

inline void PrintTo(const Broken& broken, std::ostream* out) {
  *out << broken.name;
}

std::span<const Broken> broken_ones();

}  // namespace sparepage
