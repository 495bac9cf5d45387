#include "fuzz_targets/settings.h"
#include "fuzz_targets/subject.h"

namespace sparepage {

Execute* subject() {
  return execute;
}

std::vector<const Subject*> subject_strategies() {
  return chosen_strategies("all");
}

}  // namespace sparepage
