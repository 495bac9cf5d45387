// What a target of cases runs: the model's machine (subject_model.cc); in fuzz_canary, one that is broken on
// purpose (subject_canary.cc), by which a night learns that its search and its triage work; in fuzz_heap,
// guests (fuzz_heap.cc).
#pragma once

#include <vector>

#include "sparepage/model/machine.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

Execute* subject();

// As the environment chooses them. Inputs are changed as fits them.
std::vector<const Subject*> subject_strategies();

}  // namespace sparepage
