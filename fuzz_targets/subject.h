// Which machine fuzz_claims runs: the model's (subject_model.cc), or, in fuzz_canary, one that is broken on
// purpose (subject_canary.cc), by which a night learns that its search and its triage work.
#pragma once

#include "sparepage/model/machine.h"

namespace sparepage {

Execute* subject();

}  // namespace sparepage
