// run: deferred work runs. The modelled heap has none, so it changes nothing.
#include "sparepage/model/operations.h"

namespace sparepage {

constinit const OperationRow Run::kRow = {
    .word = "run",
    .summary = "deferred work runs; where there is none, nothing changes",
    .simplicity = 13,
    .byte_format = 2,
    .execute = [](Machine& /*machine*/, const Operation& /*operation*/, Context /*context*/,
                  Preemption* /*preemption*/) -> Outcome { return {}; },
};

}  // namespace sparepage
