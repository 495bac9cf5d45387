// fill: another client of the heap calls FillHeapSpare.
#include "sparepage/model/machine.h"

namespace sparepage {

constinit const OperationRow Fill::kRow = {
    .word = "fill",
    .summary = "another client of the heap calls FillHeapSpare",
    .simplicity = 3,
    .execute = [](Machine& machine, const Operation& /*operation*/, Context context,
                  Preemption* preemption) -> Outcome {
      machine.ifsmgr.fill_heap_spare({.context = context, .preemption = preemption});
      return {};
    },
};

}  // namespace sparepage
