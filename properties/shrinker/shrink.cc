#include "sparepage/properties/shrinker/shrink.h"

#include <iterator>

#include "properties/shrinker/shrinking.h"

namespace sparepage {

namespace {

using Pass = bool (*)(Shrinking&);

// The cheap ones and those that delete first.
constexpr Pass kPasses[] = {
    delete_ranges,    delete_with_dependents, simplify_config, leave_interrupts,  simplify_kinds,
    lower_each,       merge_requests,         delete_pairs,    delete_and_change, lower_together,
    move_bytes,       delete_and_lower,       delete_and_copy, unite_names,       reorder,
    replace_segments,
};

void run_passes(Shrinking& shrinking) {
  shrinking.take_plain_form();
  bool any = false;  // since the first pass
  for (std::size_t pass = 0; pass < std::size(kPasses);) {
    const std::size_t operations = shrinking.best().steps.size();
    any = kPasses[pass](shrinking) || any;
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
  Shrinking shrinking(failing, condition, limits, observer);
  try {
    run_passes(shrinking);
  } catch (const Shrinking::Over&) {
    return shrinking.result(false);
  }
  return shrinking.result(true);
}

}  // namespace sparepage
