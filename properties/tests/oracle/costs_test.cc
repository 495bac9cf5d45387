// What a strategy costs, counted by hand. Operations in, costs out.
#include <gtest/gtest.h>

#include "properties/tests/support.h"

namespace sparepage {
namespace {

Costs costs_of(const std::string& programs, std::string_view lines) {
  const Strategy strategy = strategy_from(programs);
  const Subject subject = subject_of(strategy);
  const Trace trace = trace_of(lines);
  Costs costs;
  Checker checker;
  checker.count_costs(&costs);
  checker.run(trace.config, trace.steps, subject);
  return costs;
}

TEST(Costs, HeldIsTheSpareOwnPagesAndWhatIsKept) {
  const Costs costs =
      costs_of("own 2\nsocket { get }", "config pages=4 heap=1 spare=1 bind=8,8\nsocket s\nclose s\n");
  EXPECT_EQ(costs.held, (Measured{.most = 5, .sum = 8, .of = 2}));
  EXPECT_EQ(costs.taken, 2U);
}

TEST(Costs, TakenIsWhatThePagerGave) {
  EXPECT_EQ(costs_of("", "config pages=9 heap=0 spare=1\npressure 3\nalloc a 4096\nfree a\n").taken, 2U);
}

TEST(Costs, CallsAreThoseOfABindThatCameToAsk) {
  const Costs costs =
      costs_of("request { get fill get }",
               "config pages=4 heap=0 spare=1 bind=8\nalloc a 4088\nsocket s\nbind s 1\nbind s 1\n");
  EXPECT_EQ(costs.calls, (Measured{.most = 3, .sum = 3, .of = 1}));
}

TEST(Costs, MaskedIsWhatOneOperationVisitsBetweenTwoPoints) {
  // Three blocks and the rest are visited by one search, and a second search follows a point.
  const std::string_view lines =
      "config pages=4 heap=1 spare=1 bind=4000\nalloc a 8\nalloc b 8\nalloc c 4000\nsocket s\nbind s 1\n";
  EXPECT_EQ(costs_of("getheap { find }", lines).masked, 4U);
  EXPECT_EQ(costs_of("getheap { find } request { get get }", lines).masked, 4U);
  EXPECT_EQ(costs_of("getheap { find } request { mask { get get } }", lines).masked, 8U);
}

TEST(Costs, StarvedAreRequestsAndPacketsRefusedAtInterruptTime) {
  const Costs costs =
      costs_of("",
               "config pages=4 heap=0 spare=1 bind=8\nalloc z 0\nirq alloc a 4088\nirq alloc b 1\n"
               "crit alloc c 1\nirq free a\nirq packet 1 1\n");
  EXPECT_EQ(costs.starved, 2U);
  EXPECT_EQ(costs.asked, 3U);
}

TEST(Costs, LatencyIsThePointsAtWhichSomethingLandedBeforeTheLastBlock) {
  const Costs costs = costs_of("",
                               "config pages=4 heap=2 spare=1 bind=8,8\nsocket s\nbind s 1\nirq@1 alloc a 1\n"
                               "irq@1 alloc b 1\nirq@2 free a\nirq@3 free b\n");
  EXPECT_EQ(costs.latency, (Measured{.most = 2, .sum = 2, .of = 1}));
}

}  // namespace
}  // namespace sparepage
