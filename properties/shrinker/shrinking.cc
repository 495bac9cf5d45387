#include "properties/shrinker/shrinking.h"

#include <cassert>
#include <type_traits>

#include "sparepage/properties/cases/case_size.h"
#include "sparepage/properties/cases/profile.h"

namespace sparepage {

bool Shrinking::executes(const Case& candidate) {
  if (executions_ >= limits_.executions || stopped() || condition_.spent()) throw Over();
  ++executions_;
  try {
    return condition_.holds(candidate);
  } catch (const RunStopped&) {
    throw Over();
  }
}

void Shrinking::take_plain_form() {
  Case plain = normal(best_);
  if (plain != best_ && executes(plain)) best_ = std::move(plain);
}

bool Shrinking::take(Case candidate) {
  if (stopped()) throw Over();
  PassStatistics& pass = passes_[pass_];
  ++pass.candidates;
  candidate = normal(std::move(candidate));
  if (!smaller(candidate, best_)) return false;
  if (limits_.keep == Keep::config && candidate.config != best_.config) return false;
  if (limits_.keep != Keep::nothing && narrowest_profile(candidate.steps) > narrowest_profile(best_.steps)) {
    return false;
  }
  flatten(candidate, words_);
  std::uint64_t hash = words_.size();
  for (const std::uint64_t word : words_) hash = mix(hash, word);
  if (failed_.contains(hash)) {
    ++cached_;
    return false;
  }
  ++pass.executions;
  if (!executes(candidate)) {
    if (failed_.size() < kMostCached) failed_.insert(hash);
    return false;
  }
  // The order counts operations first: none is ever added.
  assert(candidate.steps.size() <= best_.steps.size());
  ++pass.taken;
  pass.operations += best_.steps.size() - candidate.steps.size();
  best_ = std::move(candidate);
  if (observer_ != nullptr) observer_->found(best_, executions_);
  return true;
}

void erase(Case& of, std::size_t first, std::size_t count) {
  const auto at = of.steps.begin() + static_cast<std::ptrdiff_t>(first);
  of.steps.erase(at, at + static_cast<std::ptrdiff_t>(count));
}

bool set_number(Case& of, std::size_t number, std::uint64_t value) {
  std::size_t place = 0;
  bool changed = false;
  for_each_number(of, [&](auto& at, std::uint64_t /*usual*/, std::uint64_t least, std::uint64_t most) {
    if (place++ != number || value < least || value > most || at == value) return;
    at = static_cast<std::remove_reference_t<decltype(at)>>(value);
    changed = true;
  });
  return changed;
}

}  // namespace sparepage
