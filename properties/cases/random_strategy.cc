#include <array>

#include "sparepage/properties/cases/strategies.h"

namespace sparepage {

namespace {

class StrategyGenerator {
 public:
  explicit StrategyGenerator(Choices& choices) : choices_(choices) {}

  Strategy strategy() {
    Strategy strategy;
    strategy.name = "random";
    strategy.summary = "random";
    if (one_of(4) == 0) strategy.own = 1 + one_of(4);
    if (one_of(4) == 0) strategy.target = 1 + one_of(4);
    for (std::size_t i = 0; i < kParts; ++i) {
      if (one_of(2) == 0) continue;
      part_ = static_cast<StrategyPart>(i);
      StrategyProgram& program = strategy.programs[i];
      program = {.written = true, .steps = {}};
      draw_steps(program.steps, 0, kMostTimes);
    }
    return strategy;
  }

 private:
  static constexpr std::uint32_t kMostDepth = 4;
  static constexpr std::size_t kManySteps = 32;  // then no block begins

  std::uint32_t one_of(std::uint64_t count) { return static_cast<std::uint32_t>(choices_.choose(count, 0)); }

  void draw_steps(ProgramSteps& steps, std::uint32_t depth, std::uint32_t times) {
    const std::uint32_t count = one_of(5);
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto opcode = static_cast<Opcode>(one_of(opcodes().size()));
      if (may_stand_in(opcode, part_)) draw_step(opcode, steps, depth, times);
    }
  }

  void draw_step(Opcode opcode, ProgramSteps& steps, std::uint32_t depth, std::uint32_t times) {
    static constexpr std::array<std::uint32_t, 4> kTimes = {2, 4, 8, 3};
    if (has_block(opcode) && (depth == kMostDepth || steps.size() >= kManySteps)) return;
    const std::size_t at = steps.size();
    steps.push_back({.opcode = opcode});
    if (!has_block(opcode)) return;
    if (opcode == Opcode::repeat) {
      steps[at].number = kTimes[one_of(kTimes.size())];
      if (steps[at].number > times) steps[at].number = 1;
      times /= steps[at].number;
    }
    if (opcode == Opcode::choose) draw_condition(steps[at]);
    draw_steps(steps, depth + 1, times);
    if (opcode == Opcode::choose && one_of(2) == 0) {
      steps[at].other = static_cast<std::uint16_t>(steps.size());
      draw_steps(steps, depth + 1, times);
    }
    steps[at].end = static_cast<std::uint16_t>(steps.size());
  }

  void draw_condition(ProgramStep& step) {
    static constexpr std::array<std::uint32_t, 8> kSizesAsked = {4096, 160, 592,  593,
                                                                 46,   0,   4088, 0xFFFFFFFF};
    const std::size_t count = part_ == StrategyPart::getheap ? step_conditions().size() : 2;
    step.condition = static_cast<StepCondition>(one_of(count));
    step.negated = one_of(3) == 0;
    const StepConditionRow& row = step_conditions()[static_cast<std::size_t>(step.condition)];
    if (row.compares.empty()) return;
    step.number = row.of_callers ? kSizesAsked[one_of(kSizesAsked.size())] : one_of(6);
  }

  Choices& choices_;
  StrategyPart part_ = StrategyPart::getheap;
};

}  // namespace

Strategy random_strategy(Choices& choices) {
  return StrategyGenerator(choices).strategy();
}

}  // namespace sparepage
