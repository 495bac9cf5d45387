// The table of operations with one more: this definition is linked in place of model/operations.cc.
#include "properties/tests/alphabet/swap.h"
#include "sparepage/model/machine.h"

namespace sparepage {

namespace {

constexpr std::uint64_t kCounts[] = {1, 2, 3};
constexpr std::string_view kWays[] = {"up", "down"};
constexpr Field kFields[] = {
    block_name<&Swap::block>(Field::Use::takes),
    field<&Swap::size>({.what = "the size", .kind = Field::Kind::bytes, .most = 0xFFFFFFFF}),
    field<&Swap::count>(
        {.what = "the count", .hex_digits = 2, .usual = 1, .least = 1, .most = 9, .menu = kCounts}),
    field<&Swap::way>({.word = "way",
                       .what = "the way",
                       .kind = Field::Kind::word,
                       .option = true,
                       .most = 1,
                       .words = kWays}),
    field<&Swap::twice>({.word = "twice", .kind = Field::Kind::flag, .option = true, .most = 1}),
};
constexpr LikelyOptions kLikely[] = {{.times = 3}, {.changes = {{{"way", 1}, {"twice", 1}}}}};

}  // namespace

// It asks as an alloc does, and takes a page from the pager if it goes down.
constinit const OperationRow Swap::kRow = {
    .word = "swap",
    .summary = "an operation of this test alone",
    .fields = kFields,
    .contexts = kAnyContext,
    .simplicity = 14,
    .weight = 6,
    .weight_outside = 6,
    .likely = kLikely,
    .execute = [](Machine& machine, const Operation& operation, Context context,
                  Preemption* preemption) -> Outcome {
      const auto& swap = operation.values<Swap>();
      if (swap.way == 1) machine.ifsmgr.pager.press(1);
      const Operation alloc = Alloc{.block = swap.block, .size = swap.size};
      return alloc.row().execute(machine, alloc, context, preemption);
    },
    .simpler =
        [](const Operation& of) {
          const auto& swap = of.values<Swap>();
          return std::vector<Operation>{Alloc{.block = swap.block, .size = swap.size}};
        },
};

std::span<const OperationRow* const> operations() {
  static constexpr std::array kTable = {
      &Alloc::kRow, &Free::kRow, &Fill::kRow,  &Api::kRow,  &Pressure::kRow, &Relief::kRow, &Socket::kRow,
      &Bind::kRow,  &Recv::kRow, &Close::kRow, &Exit::kRow, &Packet::kRow,   &Run::kRow,    &Swap::kRow,
  };
  return kTable;
}

}  // namespace sparepage
