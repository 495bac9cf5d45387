// Runs a list of steps: operations in their order, interrupts where they land. The one way in for every
// consumer. Source: spec section 2.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sparepage/model/machine.h"

namespace sparepage {

// Hears of each step as it begins and as it ends. A step that lands inside another begins and ends between
// that one's two calls.
class Monitor {
 public:
  virtual void begin(std::size_t index, const Step& step, Machine& machine) = 0;
  virtual void end(std::size_t index, const Step& step, const Outcome& outcome, std::span<const Point> points,
                   Machine& machine) = 0;
  // An operation reaches a point; and what lands there has ended.
  virtual void reaches(Point /*point*/, Machine& /*machine*/) {}
  virtual void leaves(Point /*point*/, Machine& /*machine*/) {}

 protected:
  ~Monitor() = default;
};

// Runs all steps of a list on a machine. Steps with a point belong to the application operation before them:
// those of point K run when it reaches its Kth point, in the list's order, and those of a point that it never
// reaches right after it ended.
class Runner {
 public:
  explicit Runner(Execute* execute = sparepage::execute) : execute_(execute) {}

  void run(Machine& machine, std::span<const Step> steps, Monitor& monitor);

 private:
  class Landing;

  Execute* execute_;
  std::vector<Point> points_;  // reached by the operation that runs; kept for its memory
};

}  // namespace sparepage
