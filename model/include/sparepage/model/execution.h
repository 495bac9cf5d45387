// Executes a program. Source: strategy section 2. Who executes it says what its plain steps do.
#pragma once

#include "sparepage/model/strategy.h"

namespace sparepage {

namespace execution {

// The steps from one index to another. True: the program has ended, with `block` or, if that is 0, without.
template <class Services>
bool run(const ProgramSteps& steps, std::size_t from, std::size_t to, Services& services,
         std::uint32_t& block) {
  for (std::size_t at = from; at < to;) {
    const ProgramStep& step = steps[at];
    const std::size_t inside = at + 1;
    at = has_block(step.opcode) ? step.end : inside;
    switch (step.opcode) {
      case Opcode::stop: return true;
      case Opcode::repeat:
        for (std::uint32_t time = 0; time < step.number; ++time) {
          if (run(steps, inside, step.end, services, block)) return true;
        }
        break;
      case Opcode::mask: {
        services.mask();
        const bool ended = run(steps, inside, step.end, services, block);
        services.unmask();
        if (ended) return true;
        break;
      }
      case Opcode::choose: {
        const std::size_t other = step.other == 0 ? step.end : step.other;
        const bool holds = services.holds(step) != step.negated;
        if (run(steps, holds ? inside : other, holds ? other : step.end, services, block)) return true;
        break;
      }
      default:
        block = services.execute(step.opcode);
        if (block != 0) return true;
    }
  }
  return false;
}

}  // namespace execution

// The block that the program ends with, or 0. `services` has, beside plain steps, what a condition says, and
// is told where a mask begins and ends:
//     Address execute(Opcode opcode);  bool holds(const ProgramStep& choice);  void mask();  void unmask();
template <class Services>
std::uint32_t execute(const ProgramSteps& steps, Services services) {
  std::uint32_t block = 0;
  execution::run(steps, 0, steps.size(), services, block);
  return block;
}

}  // namespace sparepage
