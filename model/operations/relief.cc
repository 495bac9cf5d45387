// relief PAGES: other drivers give back as many of those.
#include "sparepage/model/machine.h"

namespace sparepage {

namespace {
constexpr std::uint64_t kReliefPages[] = {1, 2, 0, 3, 4, 8, 16, 65535};
constexpr Field kReliefFields[] = {
    field<&Relief::pages>({.what = "the number of pages", .most = 65535, .menu = kReliefPages})};
}  // namespace

constinit const OperationRow Relief::kRow = {
    .word = "relief",
    .summary = "other drivers give back as many of those",
    .fields = kReliefFields,
    .simplicity = 6,
    .execute = [](Machine& machine, const Operation& operation, Context /*context*/,
                  Preemption* /*preemption*/) -> Outcome {
      machine.ifsmgr.pager.relieve(operation.values<Relief>().pages);
      return {};
    },
};

}  // namespace sparepage
