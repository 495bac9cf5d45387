// Ctrl-C, at any moment: the command ends by the signal, and has told what it had.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <random>
#include <string>

#include "properties/tests/paths.h"
#include "properties/tests/run_command.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

constexpr int kEndedBySigint = 128 + SIGINT;
const std::string kSmallestSoFar = "; interrupted: this is the smallest so far\n";

// Twenty moments, the first one before the input can have been read, or hardly: nothing was found then. More
// interrupts can land in this trace's bind than a search comes to the end of.
TEST(Interrupt, EndsCertifyingAtAnyMoment) {
  std::mt19937 random(1);
  int told = 0;
  for (int i = 0; i < 20; ++i) {
    const unsigned moment =
        i == 0 ? 1 + static_cast<unsigned>(random() % 50) : static_cast<unsigned>(random() % 700);
    const Ran ran = run_until(moment, "INT",
                              "shrink --certify --strategy fill-retry-loop --invariant bounded-work " +
                                  kCorpusFolder + "/regressions/strategy-loop-makes-too-many-calls.trace");
    EXPECT_EQ(ran.status, kEndedBySigint) << "after " << moment << " ms";
    if (ran.output.empty()) continue;
    ++told;
    EXPECT_THAT(ran.output, HasSubstr(kSmallestSoFar)) << "after " << moment << " ms";
    EXPECT_THAT(ran.output, HasSubstr("expect strategy=fill-retry-loop violates=bounded-work\n"));
  }
  EXPECT_GT(told, 10);
}

TEST(Interrupt, EndsAnExplorationInTheMidstOfAState) {
  const std::string file = write("many_interrupts.world",
                                 "sparepage-world 1\nconfig pages=20 heap=0 spare=1 bind=4000\n"
                                 "limits blocks=10 sockets=1 packets=0 interrupts=8\n"
                                 "socket\nbind 0x4001\nirq@ alloc 4000\nirq@ alloc 1\nirq@ free\n");
  const Ran ran = run_until(1000, "INT", "explore --strategy context-probe --world " + file);
  EXPECT_THAT(ran.output, HasSubstr("context-probe: incomplete: interrupted: every sequence of up to "));
  EXPECT_EQ(ran.status, kEndedBySigint);
}

}  // namespace
}  // namespace sparepage
