// exit PROCESS: a process ends, and its sockets are closed.
#include "sparepage/model/machine.h"

namespace sparepage {

namespace {
constexpr std::uint64_t kProcesses[] = {1, 2, 3};
constexpr Field kExitFields[] = {
    field<&Exit::process>({.what = "the process", .usual = 1, .least = 1, .most = 255, .menu = kProcesses})};
}  // namespace

constinit const OperationRow Exit::kRow = {
    .word = "exit",
    .summary = "a process ends, and its sockets are closed",
    .fields = kExitFields,
    .simplicity = 11,
    .of_wsipx = true,
    .execute = [](Machine& machine, const Operation& operation, Context /*context*/, Preemption* preemption)
        -> Outcome { return machine.wsipx.exit(operation.values<Exit>(), machine.ifsmgr, preemption); },
    .simpler = [](const Operation& /*of*/) { return std::vector<Operation>{Close{.socket = kAnyName}}; },
};

}  // namespace sparepage
