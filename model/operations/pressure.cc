// pressure PAGES: other drivers take so many pages, or as many as are free.
#include "sparepage/model/machine.h"

namespace sparepage {

namespace {
constexpr std::uint64_t kPressurePages[] = {1, 2, 0, 3, 4, 8, 16, 65535};
constexpr Field kPressureFields[] = {
    field<&Pressure::pages>({.what = "the number of pages", .most = 65535, .menu = kPressurePages})};
}  // namespace

constinit const OperationRow Pressure::kRow = {
    .word = "pressure",
    .summary = "other drivers take so many pages, or as many as are free",
    .fields = kPressureFields,
    .simplicity = 5,
    .execute = [](Machine& machine, const Operation& operation, Context /*context*/,
                  Preemption* /*preemption*/) -> Outcome {
      machine.ifsmgr.press(operation.values<Pressure>().pages);
      return {};
    },
};

}  // namespace sparepage
