// socket NAME [type=] [proto=] [proc=]: a process creates a socket.
#include "sparepage/model/machine.h"

namespace sparepage {

namespace {
constexpr std::string_view kTypes[] = {"dgram", "stream"};
constexpr std::string_view kProtocols[] = {"ipx", "spx", "spxii"};
constexpr Field kSocketFields[] = {
    socket_name<&Socket::socket>(Field::Use::takes),
    field<&Socket::type>({.word = "type",
                          .what = "the type",
                          .kind = Field::Kind::word,
                          .option = true,
                          .most = 1,
                          .words = kTypes}),
    field<&Socket::protocol>({.word = "proto",
                              .what = "the protocol",
                              .kind = Field::Kind::word,
                              .option = true,
                              .most = 2,
                              .words = kProtocols}),
    field<&Socket::process>(
        {.word = "proc", .what = "the process", .option = true, .usual = 1, .least = 1, .most = 255}),
};
constexpr LikelyOptions kLikelyKinds[] = {
    {.times = 4},
    {.changes = {{{"proc", 2}}}},
    {.changes = {{{"type", 1}, {"proto", 1}}}},
    {.changes = {{{"type", 1}, {"proto", 2}}}},
    {.changes = {{{"type", 1}}}},
};
}  // namespace

constinit const OperationRow Socket::kRow = {
    .word = "socket",
    .summary = "a process creates a socket",
    .fields = kSocketFields,
    .simplicity = 7,
    .weight = 4,
    .likely = kLikelyKinds,
    .always_drawn = true,
    .of_wsipx = true,
    .execute = [](Machine& machine, const Operation& operation, Context context,
                  Preemption* preemption) -> Outcome {
      const auto& socket = operation.values<Socket>();
      return machine.wsipx.socket(
          socket, machine.strategy(), machine.ifsmgr,
          {.context = context, .owner = owner_of_socket(socket.socket), .preemption = preemption});
    },
};

}  // namespace sparepage
