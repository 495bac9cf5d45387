// api: any file-system API call into IFSMGR, which fills the spare at entry.
#include "sparepage/model/machine.h"

namespace sparepage {

constinit const OperationRow Api::kRow = {
    .word = "api",
    .summary = "any file-system API call into IFSMGR, which fills the spare at entry",
    .simplicity = 4,
    .execute = [](Machine& machine, const Operation& /*operation*/, Context context,
                  Preemption* preemption) -> Outcome {
      machine.ifsmgr.fill_heap_spare({.context = context, .preemption = preemption});
      return {};
    },
};

}  // namespace sparepage
