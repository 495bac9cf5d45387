// free NAME: another client of the heap calls RetHeap.
#include "sparepage/model/machine.h"

namespace sparepage {

namespace {
constexpr Field kFreeFields[] = {block_name<&Free::block>(Field::Use::frees)};
}  // namespace

constinit const OperationRow Free::kRow = {
    .word = "free",
    .summary = "another client of the heap calls RetHeap",
    .fields = kFreeFields,
    .contexts = kAnyContext,
    .simplicity = 1,
    .weight = 2,
    .weight_outside = 5,
    .execute = [](Machine& machine, const Operation& operation, Context context,
                  Preemption* preemption) -> Outcome {
      const Name name = operation.values<Free>().block;
      const Address block = machine.blocks.live(name);
      if (block == 0) return Result::bad_pointer;
      machine.blocks.forget(name);
      machine.ifsmgr.ret_heap(block, {.context = context, .preemption = preemption});
      return {};
    },
};

}  // namespace sparepage
