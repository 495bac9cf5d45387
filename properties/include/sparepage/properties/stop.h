// How whoever starts a search asks it to end before it is over.
#pragma once

#include <exception>

namespace sparepage {

// A search looks at it before each case that it runs, from all of its threads. Once it was asked, it is asked
// for good: what has been found until then is the result.
class Stop {
 public:
  virtual bool asked() const = 0;
  // The same while a case runs that does not come to its end: no look of a search, whose number and order
  // are the same in each run.
  virtual bool asked_meanwhile() const { return asked(); }

 protected:
  ~Stop() = default;
};

// Thrown out of a run under a heap that sleeps when a stop is asked: the run has not ended, and nothing is
// known of it.
class RunStopped : public std::exception {
 public:
  const char* what() const noexcept override { return "a run was stopped while its heap slept"; }
};

// What is said of a finding that such a stop kept from being run again.
inline constexpr const char* kSeenOnce = "it was seen once; a stop came before it was run again";

inline bool is_asked(const Stop* stop) {
  return stop != nullptr && stop->asked();
}

}  // namespace sparepage
