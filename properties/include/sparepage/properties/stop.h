// How whoever starts a search asks it to end before it is over.
#pragma once

namespace sparepage {

// A search looks at it before each case that it runs, from all of its threads. Once it was asked, it is asked
// for good: what has been found until then is the result.
class Stop {
 public:
  virtual bool asked() const = 0;

 protected:
  ~Stop() = default;
};

inline bool is_asked(const Stop* stop) {
  return stop != nullptr && stop->asked();
}

}  // namespace sparepage
