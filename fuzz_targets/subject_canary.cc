// The canary's machine: by default a queue's fourth packet changes somebody else's block. It takes a bind and
// four packets in a row, so that a search which does not work misses it.
//
// Environment: SPAREPAGE_FAULT, another one of the faults of properties/tests/faults.cc, by its name.
#include <algorithm>
#include <string>

#include "fuzz_targets/settings.h"
#include "fuzz_targets/subject.h"
#include "properties/tests/faults.h"

namespace sparepage {

Execute* subject() {
  const std::string name = setting("SPAREPAGE_FAULT", "fourth packet spoils");
  const auto fault = std::ranges::find(faults(), name, &Fault::name);
  if (fault == faults().end()) {
    std::string all;
    for (const Fault& one : faults()) all += (all.empty() ? "" : ", ") + std::string(one.name);
    refuse_setting("SPAREPAGE_FAULT: no fault is called \"" + name + "\"; one of: " + all);
  }
  return fault->execute;
}

std::vector<const Subject*> subject_strategies() {
  return chosen_strategies("all");
}

}  // namespace sparepage
