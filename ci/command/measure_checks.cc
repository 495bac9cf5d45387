// A measure report as checks: each range of sizes whose promise is judged, of each heap.
#include <fmt/format.h>

#include "ci/command/forms.h"
#include "ci/command/measure_report.h"

namespace sparepage {

namespace {

Check check_of_range(const MeasureReport& report, const MeasuredHeap& heap, const JudgedRange& judged) {
  const std::string suite(heap.strategy->name);
  const std::string sizes = sizes_text(judged.range) + " bytes";
  if (judged.identity) {
    Check check = check_of(suite, *judged.identity, report.known.find(*judged.identity), judged.message,
                           judged.range.shows, judged.step, report.program);
    check.name += ", " + sizes;
    return check;
  }
  const Invariant* invariant = find_invariant("app-request-never-fails");
  Check check = {.suite = suite,
                 .invariant = invariant,
                 .name = fmt::format("{}, {}", invariant->name, sizes),
                 .outcome = Check::Outcome::passed};
  if (judged.promise == Promise::none) {
    check.outcome = Check::Outcome::skipped;
    check.message = "nothing is promised of it";
  } else if (judged.promise == Promise::open) {
    check.outcome = Check::Outcome::skipped;
    check.message = "the heap crashed, hung or waited";
  } else if (judged.promise == Promise::beyond) {
    check.outcome = Check::Outcome::unclaimed;
    check.message = judged.message;
  }
  return check;
}

}  // namespace

Checks checks(const MeasureReport& report) {
  Checks checks = {.verb = "measure", .incomplete = report.stopped(), .all = {}};
  for (const MeasuredHeap& heap : report.heaps) {
    for (const JudgedRange& judged : heap.ranges) {
      checks.all.push_back(check_of_range(report, heap, judged));
    }
  }
  return checks;
}

}  // namespace sparepage
