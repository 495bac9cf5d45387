// run: deferred work runs. The modelled heap has none, and then it changes nothing.
#include "sparepage/model/machine.h"

namespace sparepage {

constinit const OperationRow Run::kRow = {
    .word = "run",
    .summary = "deferred work runs; where there is none, nothing changes",
    .simplicity = 13,
    .byte_format = 2,
    .execute = [](Machine& machine, const Operation& /*operation*/, Context context,
                  Preemption* preemption) -> Outcome {
      machine.ifsmgr.run_deferred_work({.context = context, .preemption = preemption});
      return {};
    },
};

}  // namespace sparepage
