// pages-add-up: no page is lost, and none is hoarded out of sight.
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
// A guest gives pages back, and only those that are its own and that no live block needs.
bool violated_by(const StepFacts& facts, std::string* message) {
  if (!facts.wrongly_given) return false;
  if (message == nullptr) return true;
  const Event& event = *facts.wrongly_given;
  if (event.wrong == Event::Wrong::below_start) {
    *message = "the break was to go below its start";
  } else if (event.wrong == Event::Wrong::live) {
    *message = "a page was given back on which a live block of " + counted(event.size, "byte") + " lies";
  } else {
    *message = "of " + counted(event.size, "page") + " that were given back not all are held";
  }
  return true;
}

bool violates_pages_add_up(const Observation& seen, std::string* message) {
  if (guest_of(seen.machine) != nullptr) return violated_by(seen.facts, message);
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
    .violated = violates_pages_add_up,
    .judges_the_end = true,
    .arises_within = true,
};

}  // namespace sparepage
