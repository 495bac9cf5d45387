// pages-add-up: no page is lost, and none is hoarded out of sight.
#include "properties/oracle/invariants.h"
#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

namespace {
std::uint32_t pages_due(const Config& config) {
  return config.heap + config.pages + config.spare;
}

std::uint32_t pages_found(const Ifsmgr& ifsmgr) {
  return ifsmgr.heap.all_pages() + ifsmgr.spare() + ifsmgr.pager.free() + ifsmgr.pager.pressure();
}

// A guest gives pages back, and only those that are its own and that no live block needs.
std::string what_was_given(const Event& given) {
  if (given.wrong == Event::Wrong::below_start) return "the break was to go below its start";
  if (given.wrong == Event::Wrong::live) {
    return "a page was given back on which a live block of " + counted(given.size, "byte") + " lies";
  }
  if (given.size == 1) return "a page was given back that is not held";
  return "of " + counted(given.size, "page") + " that were given back not all are held";
}
}  // namespace

const Invariant kPagesAddUp = {
    .name = "pages-add-up",
    .violated_when = "heap + spare + free + pressure pages differ from the machine's total",
    .when = kAnyStep,
    .violated =
        [](const Observation& seen) {
          const Ifsmgr& ifsmgr = seen.machine.ifsmgr;
          return guest_of(seen.machine) != nullptr ? seen.facts.wrongly_given.has_value()
                                                   : pages_found(ifsmgr) != pages_due(seen.config);
        },
    .message =
        [](const Observation& seen) {
          const Ifsmgr& ifsmgr = seen.machine.ifsmgr;
          if (guest_of(seen.machine) != nullptr) return what_was_given(*seen.facts.wrongly_given);
          const std::uint32_t own = ifsmgr.heap.pages(true);
          return "heap " + std::to_string(ifsmgr.heap.pages()) +
                 (own == 0 ? "" : " + own " + std::to_string(own)) + " + spare " +
                 std::to_string(ifsmgr.spare()) + " + free " + std::to_string(ifsmgr.pager.free()) +
                 " + pressure " + std::to_string(ifsmgr.pager.pressure()) + " = " +
                 counted(pages_found(ifsmgr), "page") + ", and the machine has " +
                 std::to_string(pages_due(seen.config));
        },
    .judges_the_end = true,
    .arises_within = true,
    .of_the_machine = true,
};

}  // namespace sparepage
