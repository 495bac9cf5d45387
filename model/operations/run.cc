// run: deferred work runs: a substitute's, and what a strategy put off. Where there is none, it changes
// nothing.
#include "sparepage/model/machine.h"

namespace sparepage {

constinit const OperationRow Run::kRow = {
    .word = "run",
    .summary = "deferred work runs; where there is none, nothing changes",
    .simplicity = 13,
    .byte_format = 2,
    .execute = [](Machine& machine, const Operation& /*operation*/, Context context,
                  Preemption* preemption) -> Outcome {
      const Call call = {.context = context, .preemption = preemption};
      machine.ifsmgr.run_deferred_work(call);
      Wsipx::run_deferred_work(machine.strategy(), machine.ifsmgr, call);
      return {};
    },
};

}  // namespace sparepage
