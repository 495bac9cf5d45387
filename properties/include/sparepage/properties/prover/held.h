// Holds the machine to the numbers that proofs are about (abstract_run.h): what it does between two points,
// and what it answers, must be what they allow. A machine that does anything else makes proofs worthless.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sparepage/model/run.h"
#include "sparepage/properties/prover/abstract_run.h"

namespace sparepage {

class Held final : private Monitor {
 public:
  explicit Held(Execute* execute = sparepage::execute) : runner_(execute) {}

  // Runs the steps on a fresh machine. What it did first that is not allowed: the step, from 0, and what
  // would have been; nothing: all is as it must be.
  std::optional<std::string> run(const Config& config, std::span<const Step> steps, const Strategy& strategy);

 private:
  using Where = Standing<std::int64_t, bool>;
  struct Reached {
    Where before;
    Where after;
  };
  // Of a step that is under way.
  struct Course {
    Where start = {};
    std::vector<Reached> points = {};
    std::vector<bool> kept = {};  // by request of a bind
    std::int64_t freed = 0;       // bytes of the block that a free is about
    bool pending = false;
  };
  class Integers;

  void begin(std::size_t index, const Step& step, Machine& machine) override;
  void end(std::size_t index, const Step& step, const Outcome& outcome, std::span<const Point> points,
           Machine& machine) override;
  void reaches(Point point, Machine& machine) override;
  void leaves(Point point, Machine& machine) override;

  std::string judge(const Course& course, const Step& step, const Outcome& outcome, const Machine& machine);

  Runner runner_;
  Config config_;
  const Strategy* strategy_ = nullptr;
  Course operation_;
  Course landed_;
  bool in_operation_ = false;
  std::optional<std::string> wrong_;
};

}  // namespace sparepage
