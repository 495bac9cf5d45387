// Changes cases, for searches that go on from cases that they have: by operations and their fields, and by
// what a machine does with them. Nothing here knows one operation from another but by the table of
// operations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sparepage/model/run.h"
#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/cases/strategies.h"

namespace sparepage {

// The points that a case's operations reach, found by running it. Keeps its memory.
class PointFinder final : private Monitor {
 public:
  explicit PointFinder(Execute* execute = sparepage::execute) : runner_(execute) {}

  // By step: those that it reached; valid until the next call. With a guest a guess, of no kind.
  std::span<const std::vector<Point>> points_of(const Case& of, const Subject& strategy);

 private:
  void begin(std::size_t index, const Step& step, Machine& machine) override;
  void end(std::size_t index, const Step& step, const Outcome& outcome, std::span<const Point> points,
           Machine& machine) override;
  void guess(const Case& of);

  Runner runner_;
  Machine machine_{Config{}, *subjects().front()->caller};
  std::vector<std::vector<Point>> points_;
};

class Mutator {
 public:
  // Of cases that a profile admits, under a strategy.
  Mutator(const Subject& strategy, Profile profile, Execute* execute = sparepage::execute);

  // Changes the case, by one to several of the ways of the table in mutate.cc. What it has then is of the
  // profile, and has `most` steps at the most. The same choices give the same result.
  void mutate(Case& of, Choices& choices, std::size_t most = kMostSteps);

  // Puts a part of another case into the case.
  void cross(Case& of, const Case& other, Choices& choices, std::size_t most = kMostSteps);

  static constexpr std::size_t kMostSteps = 128;

 private:
  friend struct Ways;

  void finish(Case& of, std::size_t most) const;

  const Subject* strategy_;
  Profile profile_;
  Menus menus_;
  PointFinder finder_;
};

}  // namespace sparepage
