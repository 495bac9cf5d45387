#include "sparepage/properties/shrinker/shrink.h"

#include <iterator>
#include <utility>

#include "properties/shrinker/shrinking.h"

namespace sparepage {

namespace {

struct Pass {
  std::string_view name;
  bool (*run)(Shrinking& shrinking);
};

// The cheap ones and those that delete first.
constexpr Pass kPasses[] = {
    {"delete ranges", delete_ranges},
    {"delete with dependents", delete_with_dependents},
    {"simplify config", simplify_config},
    {"leave interrupts", leave_interrupts},
    {"simplify kinds", simplify_kinds},
    {"lower each", lower_each},
    {"merge requests", merge_requests},
    {"delete pairs", delete_pairs},
    {"delete and change", delete_and_change},
    {"lower together", lower_together},
    {"move bytes", move_bytes},
    {"delete and lower", delete_and_lower},
    {"delete and copy", delete_and_copy},
    {"unite names", unite_names},
    {"reorder", reorder},
    {"replace segments", replace_segments},
};

void run_passes(Shrinking& shrinking) {
  shrinking.take_plain_form();
  bool any = false;  // since the first pass
  for (std::size_t pass = 0; pass < std::size(kPasses);) {
    const std::size_t operations = shrinking.best().steps.size();
    shrinking.count_for(pass);
    any = kPasses[pass].run(shrinking) || any;
    ++pass;
    // With fewer operations everything is cheaper; with as many, what one pass can do only by small steps
    // another one may do at once.
    const bool again = shrinking.best().steps.size() < operations || (pass == std::size(kPasses) && any);
    if (again) {
      any = false;
      pass = 0;
    }
  }
}

}  // namespace

Shrunk shrink(const Case& failing, Condition& condition, const ShrinkLimits& limits,
              ShrinkObserver* observer) {
  std::vector<PassStatistics> passes;
  for (const Pass& pass : kPasses) passes.push_back({.name = pass.name});
  Shrinking shrinking(failing, condition, limits, observer, std::move(passes));
  try {
    run_passes(shrinking);
  } catch (const Shrinking::Over&) {
    return shrinking.result(false);
  }
  return shrinking.result(true);
}

}  // namespace sparepage
