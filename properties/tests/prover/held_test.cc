// The machine does what proofs are about, and a machine that does not is noticed.
#include "sparepage/properties/prover/held.h"

#include <gtest/gtest.h>

#include "properties/tests/effort.h"
#include "properties/tests/support.h"
#include "sparepage/properties/cases/generate.h"

namespace sparepage {
namespace {

// Strategies and cases drawn by chance.
void hold(std::uint64_t first, std::uint64_t last) {
  Held held;
  Case of;
  for (std::uint64_t seed = first; seed < last; ++seed) {
    SeededChoices choices(seed);
    const Strategy strategy = random_strategy(choices);
    const Subject subject = subject_of(strategy);
    generate_for(subject, seed, Profile::hostile, of);
    if (!runs_under(of.config, subject)) continue;
    const std::optional<std::string> wrong = held.run(of.config, of.steps, strategy);
    EXPECT_EQ(wrong, std::nullopt) << print(strategy) << print(to_trace(of));
    if (wrong) break;
  }
}

TEST(Held, EveryStepOfTheMachineIsAllowed) {
  hold(1, 1500);
}
TEST(HeldLong, EveryStepOfTheMachineIsAllowed) {
  hold(1500, budget(10'000, 100'000));
}

}  // namespace
}  // namespace sparepage
