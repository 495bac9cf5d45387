// pages-add-up: no page is lost, and none is hoarded out of sight.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violated(const Observation& seen, std::string* message) {
  const Ifsmgr& ifsmgr = seen.machine.ifsmgr;
  const std::uint32_t total = seen.config.heap + seen.config.pages + seen.config.spare;
  const std::uint32_t found =
      ifsmgr.heap.pages() + ifsmgr.spare() + ifsmgr.pager.free() + ifsmgr.pager.pressure();
  if (found == total) return false;
  if (message != nullptr) {
    *message = "heap " + std::to_string(ifsmgr.heap.pages()) + " + spare " + std::to_string(ifsmgr.spare()) +
               " + free " + std::to_string(ifsmgr.pager.free()) + " + pressure " +
               std::to_string(ifsmgr.pager.pressure()) + " = " + counted(found, "page") +
               ", and the machine has " + std::to_string(total);
  }
  return true;
}
}  // namespace

extern const Invariant kPagesAddUp;
const Invariant kPagesAddUp = {
    .name = "pages-add-up",
    .violated_when = "heap + spare + free + pressure pages differ from the machine's total",
    .when = kAnyStep,
    .violated = violated,
};

}  // namespace sparepage
