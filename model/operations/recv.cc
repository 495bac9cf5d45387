// recv SOCKET: the oldest queued packet of a socket is taken.
#include "sparepage/model/machine.h"

namespace sparepage {

namespace {
constexpr Field kRecvFields[] = {socket_name<&Recv::socket>()};
}  // namespace

constinit const OperationRow Recv::kRow = {
    .word = "recv",
    .summary = "the oldest queued packet of a socket is taken",
    .fields = kRecvFields,
    .simplicity = 9,
    .weight = 2,
    .of_wsipx = true,
    .execute = [](Machine& machine, const Operation& operation, Context /*context*/, Preemption* preemption)
        -> Outcome { return machine.wsipx.recv(operation.values<Recv>(), machine.ifsmgr, preemption); },
};

}  // namespace sparepage
