// What the passes of the shrinker are made of. A pass is a function: it proposes smaller cases, and says
// whether one was taken. It stands in a file of its family in passes/, and in the table of shrink.cc.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

#include "sparepage/properties/cases/case_numbers.h"
#include "sparepage/properties/shrinker/condition.h"
#include "sparepage/properties/shrinker/shrink.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

constexpr std::size_t kFewSteps = 12;   // for passes that try pairs of things
constexpr std::size_t kSomeSteps = 48;  // for those that try one thing for each pair

// The smallest case so far, and what proposals are measured by.
class Shrinking {
 public:
  // Thrown where a limit ends it: a pass over a long case has much left to propose then.
  struct Over {};

  Shrinking(Case failing, Condition& condition, const ShrinkLimits& limits, ShrinkObserver* observer,
            std::vector<PassStatistics> passes)
      : best_(std::move(failing)),
        condition_(condition),
        limits_(limits),
        observer_(observer),
        passes_(std::move(passes)) {
    assert(!passes_.empty());
  }

  // What happens from now on is the pass's of that row.
  void count_for(std::size_t pass) {
    assert(pass < passes_.size());
    pass_ = pass;
    ++passes_[pass].calls;
  }

  const Case& best() const { return best_; }
  const Condition& condition() const { return condition_; }
  const Stop* stop() const { return limits_.stop; }

  // Its plain form, if that fails as well; a name more or less in use can matter.
  void take_plain_form();

  // Takes the candidate if it is smaller and still fails. Throws Over.
  bool take(Case candidate);

  // Tries a change to a copy of the best case.
  template <class Change>
  bool with(Change change) {
    Case candidate = best_;
    change(candidate);
    return take(std::move(candidate));
  }

  Shrunk result(bool finished) const {
    return {.smallest = best_,
            .executions = executions_,
            .cached = cached_,
            .finished = finished,
            .passes = passes_};
  }

 private:
  static constexpr std::size_t kMostCached = std::size_t{1} << 20;

  bool stopped() const { return is_asked(limits_.stop); }
  bool executes(const Case& candidate);

  Case best_;
  Condition& condition_;
  const ShrinkLimits& limits_;
  ShrinkObserver* observer_;
  std::unordered_set<std::uint64_t> failed_;  // hashes of candidates
  std::vector<std::uint64_t> words_;
  std::uint64_t executions_ = 0;
  std::uint64_t cached_ = 0;
  std::vector<PassStatistics> passes_;  // a row each
  std::size_t pass_ = 0;                // that is at work
};

// Takes steps out of a case.
void erase(Case& of, std::size_t first, std::size_t count);

// The number with this place among all, where it may have that value; says whether it was another one.
bool set_number(Case& of, std::size_t number, std::uint64_t value);

// passes/deletions.cc
bool delete_ranges(Shrinking& shrinking);
bool delete_with_dependents(Shrinking& shrinking);
bool delete_pairs(Shrinking& shrinking);
bool delete_and_change(Shrinking& shrinking);
bool delete_and_lower(Shrinking& shrinking);
bool delete_and_copy(Shrinking& shrinking);
bool merge_requests(Shrinking& shrinking);

// passes/numbers.cc
bool lower_each(Shrinking& shrinking);
bool lower_together(Shrinking& shrinking);
bool move_bytes(Shrinking& shrinking);

// passes/kinds.cc
bool leave_interrupts(Shrinking& shrinking);
bool simplify_kinds(Shrinking& shrinking);
bool unite_names(Shrinking& shrinking);
bool reorder(Shrinking& shrinking);

// passes/machines.cc
bool simplify_config(Shrinking& shrinking);
bool replace_segments(Shrinking& shrinking);

}  // namespace sparepage
