// alloc NAME BYTES: another client of the heap calls GetHeap.
#include <cstddef>
#include <limits>

#include "sparepage/model/machine.h"

namespace sparepage {

namespace {
constexpr Field kAllocFields[] = {
    block_name<&Alloc::block>(Field::Use::takes),
    field<&Alloc::size>(
        {.what = "the size", .kind = Field::Kind::bytes, .most = std::numeric_limits<std::size_t>::max()}),
};
}  // namespace

constinit const OperationRow Alloc::kRow = {
    .word = "alloc",
    .summary = "another client of the heap calls GetHeap",
    .fields = kAllocFields,
    .contexts = kAnyContext,
    .simplicity = 2,
    .weight = 6,
    .weight_outside = 14,
    .execute = [](Machine& machine, const Operation& operation, Context context,
                  Preemption* preemption) -> Outcome {
      const auto& alloc = operation.values<Alloc>();
      machine.blocks.reserve(alloc.block);
      const Address block =
          machine.ifsmgr.get_heap(alloc.size, {.context = context, .preemption = preemption});
      machine.blocks.set(alloc.block, block);
      return block == 0 ? Result::null : Result::ok;
    },
};

}  // namespace sparepage
