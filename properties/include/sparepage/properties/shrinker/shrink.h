// Makes a failing case smaller while it goes on failing in the same way.
//
// The work is done by passes, one after another in the order of their table (shrink.cc), until none has
// anything left to do. The contract of a pass (properties/shrinker/shrinking.h):
// - it is given the smallest case so far, which fails, and changes it by proposing candidates alone;
// - a candidate is taken if it is smaller (case_size.h), asks for no wider profile and keeps the machine
//   where that is asked, and fails as before when it is run: so the work only goes down, and ends;
// - what it leaves is the last candidate that was taken, or the case as it was given;
// - it is deterministic, and may leave off once a candidate was taken, since it will be called again;
// - it says true if one was taken. When all passes in turn have said false, the case is smallest as far as
// they go.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/shrinker/condition.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

// What stays while a case is made smaller, besides its verdicts.
enum class Keep : std::uint8_t {
  nothing,  // a step may need a wider profile, and violate in another way
  profile,  // the needed profile and the signature of each violation (finding.h); no step widens the profile
  config,   // the machine too
};

struct ShrinkLimits {
  std::uint64_t executions = 200'000;  // of the condition
  const Stop* stop = nullptr;          // asked: the best so far is the result
  Keep keep = Keep::profile;
};

// What a pass did.
struct PassStatistics {
  std::string_view name;
  std::uint64_t calls = 0;
  std::uint64_t candidates = 0;  // that it proposed
  std::uint64_t executions = 0;  // of those, run
  std::uint64_t taken = 0;
  std::uint64_t operations = 0;  // fewer, for those that were taken
};

struct Shrunk {
  Case smallest;
  std::uint64_t executions = 0;             // cases that were run
  std::uint64_t cached = 0;                 // candidates that were known not to fail
  bool finished = true;                     // no pass makes it smaller; false: a limit ended it before
  std::vector<PassStatistics> passes = {};  // in the order of their table
};

class ShrinkObserver {
 public:
  // A smaller case was found.
  virtual void found(const Case& smallest, std::uint64_t executions) = 0;

 protected:
  ~ShrinkObserver() = default;
};

// The condition must hold for `failing`; it does for what is returned. Deterministic.
Shrunk shrink(const Case& failing, Condition& condition, const ShrinkLimits& limits = {},
              ShrinkObserver* observer = nullptr);

}  // namespace sparepage
