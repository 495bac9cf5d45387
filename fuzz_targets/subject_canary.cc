// The canary's machine: a queue's fourth packet changes somebody else's block. It takes a bind and four
// packets in a row, so that a search which does not work misses it.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "fuzz_targets/settings.h"
#include "fuzz_targets/subject.h"
#include "properties/tests/faults.h"

namespace sparepage {

Execute* subject() {
  const auto fault = std::ranges::find(faults(), std::string_view("fourth packet spoils"), &Fault::name);
  if (fault == faults().end()) std::abort();
  return fault->execute;
}

std::vector<const Strategy*> subject_strategies() {
  return chosen_strategies("all");
}

}  // namespace sparepage
