// close SOCKET: a socket is closed, with its queue and its blocks.
#include "sparepage/model/machine.h"

namespace sparepage {

namespace {
constexpr Field kCloseFields[] = {socket_name<&Close::socket>(Field::Use::frees)};
}  // namespace

constinit const OperationRow Close::kRow = {
    .word = "close",
    .summary = "a socket is closed, with its queue and its blocks",
    .fields = kCloseFields,
    .simplicity = 10,
    .of_wsipx = true,
    .execute = [](Machine& machine, const Operation& operation, Context /*context*/, Preemption* preemption)
        -> Outcome { return machine.wsipx.close(operation.values<Close>(), machine.ifsmgr, preemption); },
};

}  // namespace sparepage
