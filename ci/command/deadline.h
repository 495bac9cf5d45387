// A time that was given for a search. What it had come to by then is told so that it can be repeated without
// a clock: no result has a time in it.
#pragma once

#include <chrono>

#include "sparepage/properties/stop.h"

namespace sparepage {

class Deadline final : public Stop {
 public:
  explicit Deadline(std::chrono::milliseconds from_now) : at_(std::chrono::steady_clock::now() + from_now) {}
  bool asked() const override { return std::chrono::steady_clock::now() >= at_; }

 private:
  std::chrono::steady_clock::time_point at_;
};

}  // namespace sparepage
