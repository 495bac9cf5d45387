// What `sparepage replay` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <string>
#include <vector>

#include "ci/command/input/input.h"
#include "ci/command/output/check.h"
#include "ci/command/output/json.h"
#include "ci/command/output/terminal.h"
#include "ci/command/page/page.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// A step that has ended, and what was done in it.
struct ReplayedStep {
  std::size_t step;  // index in the trace
  Outcome outcome;
  std::vector<Point> points;       // that it reached
  std::vector<std::string> calls;  // of the heap, in the article's words
  std::string heap;                // when it had ended
  std::vector<const Invariant*> violated;
  bool after_its_operation = false;  // its point is never reached: it ran when the operation had ended
};

// A trace under one strategy.
struct StrategyReplay {
  const Subject* strategy;
  std::vector<ReplayedStep> steps;  // in the order in which they ended
  std::vector<Violation> violations;
  MachineState end;
};

struct ReplayReport {
  Input input;
  std::vector<StrategyReplay> replays = {};
  std::vector<std::string> points_that_differ = {};  // remarks on lines that land in different places

  bool violated() const;
};

StrategyReplay replay_under(const ParsedTrace& parsed, const Subject& strategy);

std::string text(const Screen& screen, const ReplayReport& report);
// Of that: one operation, with all that landed in it, but not where the pages are then; and what a replay
// comes to.
std::string operation_text(const Screen& screen, const ReplayReport& report, const StrategyReplay& replay,
                           std::size_t operation);
std::string conclusion_text(const Screen& screen, const ReplayReport& report, const StrategyReplay& replay);
// As spec section 8 has it: an object, or an array of them for several strategies.
Json json(const ReplayReport& report);
// What the trace violates under each strategy, at its lines, and what it keeps.
Checks checks(const ReplayReport& report);
// With every step drawn.
Page page(const ReplayReport& report);

}  // namespace sparepage
