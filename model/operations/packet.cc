// packet NUMBER BYTES: a datagram arrives for a socket number.
#include "sparepage/model/machine.h"

namespace sparepage {

namespace {
constexpr std::uint64_t kPacketNumbers[] = {0x4001, 0x4001, 0x4001, 0x4002, 0, 0x4000, 1, 0xFFFF};
constexpr std::uint64_t kLengths[] = {546, 0, 1, 100, 545, 547, 500, 2};
constexpr Field kPacketFields[] = {
    field<&Packet::number>(
        {.what = "the socket number", .hex_digits = 4, .most = 65535, .menu = kPacketNumbers}),
    field<&Packet::length>({.what = "the packet's length", .most = 65535, .menu = kLengths}),
};
}  // namespace

constinit const OperationRow Packet::kRow = {
    .word = "packet",
    .summary = "a datagram arrives for a socket number, and is queued if the heap has a block for it",
    .fields = kPacketFields,
    .contexts = kOutsideApplicationTime,
    .simplicity = 12,
    .weight_outside = 6,
    .of_wsipx = true,
    .queues_packet = true,
    .execute = [](Machine& machine, const Operation& operation, Context context,
                  Preemption* /*preemption*/) -> Outcome {
      return machine.wsipx.packet(operation.values<Packet>(), machine.strategy(), machine.ifsmgr, context);
    },
    .simpler =
        [](const Operation& of) {
          // A block of the size that the packet asks for.
          return std::vector<Operation>{
              Alloc{.block = kFreshName, .size = of.values<Packet>().length + Wsipx::kPacketOverhead}};
        },
};

}  // namespace sparepage
