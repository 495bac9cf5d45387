// context-probe: IFSMGR asks what time it is instead of guessing from the size.
//
// Changes   the allocator: IFSMGR.
// Prevents  every refusal at application time while the pager has the pages, whoever asks.
// Costs     the allocator must be able to tell its context; the spare is left to those who need it.
// Fails     only when the pager refuses and the spare is too small too.
#include "sparepage/model/strategy.h"

namespace sparepage {

namespace {
Grow grow_at_application_time(std::uint32_t /*size*/, Context context) {
  return context == Context::application ? Grow::or_spare : Grow::no;
}
}  // namespace

extern const Strategy kContextProbe = {
    .name = "context-probe",
    .changes = "allocator",
    .summary = "grows at application time, whatever the size; then the spare",
    .disclaims = kLooksOnce,
    .grow = grow_at_application_time,
    .request = ask_once,
};

}  // namespace sparepage
