// Makes a failing case smaller while it goes on failing in the same way. Passes propose candidates; one is
// taken if it is smaller (case_size.h), asks no more of a profile, and fails as before when it is run.
#pragma once

#include <atomic>
#include <cstdint>

#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/shrinker/condition.h"

namespace sparepage {

// What stays while a case is made smaller, besides its verdicts.
enum class Keep : std::uint8_t {
  nothing,  // a step may need a wider profile, and violate in another way
  profile,  // the needed profile and the signature of each violation (finding.h); no step widens the profile
  config,   // the machine too
};

struct ShrinkLimits {
  std::uint64_t executions = 200'000;       // of the condition
  const std::atomic<bool>* stop = nullptr;  // set: the best so far is the result
  Keep keep = Keep::profile;
};

struct Shrunk {
  Case smallest;
  std::uint64_t executions = 0;  // cases that were run
  std::uint64_t cached = 0;      // candidates that were known not to fail
  bool finished = true;          // no pass makes it smaller; false: a limit ended it before
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
