// bind SOCKET NUMBER [net=] [node=] [reuse] [family=] [namelen=]: a socket gets its address, and its heap
// blocks.
#include "sparepage/model/machine.h"

namespace sparepage {

namespace {
constexpr std::uint64_t kNumbers[] = {0x4001, 0x4001, 0x4001, 0x4002, 0, 0x4000, 1, 0xFFFF};
constexpr Field kBindFields[] = {
    socket_name<&Bind::socket>(),
    field<&Bind::number>({.what = "the socket number", .hex_digits = 4, .most = 65535, .menu = kNumbers}),
    field<&Bind::net>({.word = "net", .what = "the net", .option = true, .most = 0xFFFFFFFF}),
    field<&Bind::node>(
        {.word = "node", .what = "the node", .option = true, .hex_digits = 12, .most = 0xFFFFFFFFFFFF}),
    field<&Bind::reuse>({.word = "reuse", .kind = Field::Kind::flag, .option = true, .most = 1}),
    field<&Bind::family>({.word = "family", .what = "the family", .option = true, .usual = 6, .most = 65535}),
    field<&Bind::namelen>(
        {.word = "namelen", .what = "the name's length", .option = true, .usual = 14, .most = 65535}),
};
constexpr LikelyOptions kLikely[] = {
    {.times = 12},
    {.times = 2, .changes = {{{"reuse", 1}}}},
    {.changes = {{{"net", 1}}}},
    {.changes = {{{"net", 2}}}},
    {.changes = {{{"net", 9}}}},
    {.changes = {{{"node", Wsipx::kNodeBase + 2}}}},
    {.changes = {{{"family", 5}}}},
    {.changes = {{{"namelen", 13}}}},
};
}  // namespace

constinit const OperationRow Bind::kRow = {
    .word = "bind",
    .summary = "a socket gets its address, and the blocks of the heap that it needs",
    .fields = kBindFields,
    .simplicity = 8,
    .weight = 6,
    .likely = kLikely,
    .always_drawn = true,
    .of_wsipx = true,
    .execute = [](Machine& machine, const Operation& operation, Context context,
                  Preemption* preemption) -> Outcome {
      const auto& bind = operation.values<Bind>();
      return machine.wsipx.bind(
          bind, machine.strategy(), machine.ifsmgr,
          {.context = context, .owner = owner_of_socket(bind.socket), .preemption = preemption});
    },
};

}  // namespace sparepage
