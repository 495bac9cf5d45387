// Each invariant has something broken that trips it, with the exact trace and message; and none of these
// traces trips anything when nothing is broken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "properties/tests/broken.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

class BrokenOne : public testing::TestWithParam<Broken> {};

TEST_P(BrokenOne, IsCaughtAtTheStep) {
  const Trace trace = trace_of(GetParam().trace);
  const Subject subject = GetParam().subject();
  Checker checker(Depth::incremental, GetParam().execute);
  EXPECT_EQ(violation_texts(trace, checker.run(trace.config, trace.steps, subject)), GetParam().violations);
}

TEST_P(BrokenOne, IsCaughtByNoTraceWithOneOperationLess) {
  const Trace trace = trace_of(GetParam().trace);
  const Subject subject = GetParam().subject();
  Checker checker(Depth::incremental, GetParam().execute);
  for (std::size_t out = 0; out < trace.steps.size(); ++out) {
    std::vector<Step> steps = trace.steps;
    steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(out));
    EXPECT_THAT(violation_texts(trace, checker.run(trace.config, steps, subject)), testing::IsEmpty())
        << "without " << print(trace.steps[out], trace);
  }
}

TEST_P(BrokenOne, TripsNothingWhenMended) {
  const Trace trace = trace_of(GetParam().trace);
  Checker checker;
  EXPECT_THAT(violation_texts(trace, checker.run(trace.config, trace.steps, *find_subject("probe-again"))),
              testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Each, BrokenOne, testing::ValuesIn(broken_ones().begin(), broken_ones().end()),
                         [](const testing::TestParamInfo<Broken>& one) {
                           return std::string(one.param.name);
                         });

TEST(Invariants, AreAllTripped) {
  std::set<std::string> tripped;
  for (const Broken& broken : broken_ones()) {
    for (const std::string& violation : broken.violations)
      tripped.insert(violation.substr(0, violation.find(' ')));
  }
  // Those of guests alone are tripped by the bank (guest/bank_test.cc).
  std::set<std::string> all;
  for (const Invariant* invariant : invariants()) {
    if (applies(*invariant, *find_subject("original"))) all.insert(std::string(invariant->name));
  }
  EXPECT_EQ(tripped, all);
}

TEST(Invariants, AreReportedOnceARunAtTheFirstStep) {
  const Trace trace = trace_of("config pages=8 heap=0 spare=1\nalloc a 4088\nalloc b 8\nalloc c 8\n");
  Checker checker;
  EXPECT_THAT(violation_texts(trace, checker.run(trace.config, trace.steps, *find_subject("original"))),
              testing::ElementsAre(testing::StartsWith("app-request-never-fails at alloc b 8: ")));
}

// What a strategy's claims come to: what is not promised in full, and up to what it is.
std::string claims_text(const Subject& strategy) {
  std::string line;
  for (const std::string_view invariant : invariant_names()) {
    const std::optional<Profile> claim = claim_of(strategy.disclaims, invariant);
    if (claim == Profile::hostile) continue;
    line += (line.empty() ? "" : ", ") + std::string(invariant) + " ";
    line += claim ? text(*claim) : "never";
  }
  return line;
}

// The eight of the specification; others claim what their files say, and disclaim what there is.
TEST(Invariants, EightStrategiesClaimWhatTheSpecificationSays) {
  const std::string shipped_rule =
      "app-request-never-fails never, no-grow-outside-application preemptive, fit-never-refused sequential";
  for (const char* name : {"original", "wsipx-4.0.953", "fill-retry-loop", "fill-first", "round-up-page"}) {
    EXPECT_EQ(claims_text(*find_subject(name)), shipped_rule) << name;
  }
  EXPECT_EQ(claims_text(*find_subject("context-probe")), "fit-never-refused sequential");
  EXPECT_EQ(claims_text(*find_subject("grow-always")), "fit-never-refused sequential");
  EXPECT_EQ(claims_text(*find_subject("probe-again")), "");
  for (const Subject* strategy : subjects()) {
    for (const Disclaimer& disclaimer : strategy->disclaims) {
      EXPECT_THAT(invariant_names(), testing::Contains(disclaimer.invariant)) << strategy->name;
    }
  }
}

// A fill-retry-loop that loses the spare seven times for each of four requests makes 8 heap calls too many.
TEST(Invariants, BoundedWorkIsBrokenByFillRetryLoop) {
  std::string lines = "config pages=40 heap=0 spare=1 bind=4088,4088,4088,4088\nsocket s\nbind s 0x4001\n";
  int block = 0;
  for (int request = 0; request < 4; ++request) {
    // The spare serves the first request at once: its points are bind.enter and a bind.block.
    const int first = request == 0 ? 0 : 3 + (request - 1) * 25;
    for (int retry = 1; request != 0 && retry <= 7; ++retry) {
      lines +=
          "irq@" + std::to_string(first + 3 * retry - 1) + " alloc x" + std::to_string(block++) + " 4088\n";
    }
  }
  const Trace trace = trace_of(lines);
  Checker checker;
  // 1 + 3 * 17 calls: within bounds.
  EXPECT_THAT(
      violation_texts(trace, checker.run(trace.config, trace.steps, *find_subject("fill-retry-loop"))),
      testing::IsEmpty());
  EXPECT_EQ(checker.ledger().live_blocks(), 4U + 21U);

  // With a block in the spare's place, the first request needs its retries too: 4 * 17 calls.
  std::string more =
      "config pages=40 heap=0 spare=1 bind=4088,4088,4088,4088\nalloc a 4088\nsocket s\nbind s 0x4001\n";
  block = 0;
  for (int request = 0; request < 4; ++request) {
    for (int retry = 1; retry <= 7; ++retry) {
      more += "irq@" + std::to_string(1 + request * 25 + 3 * retry) + " alloc x" + std::to_string(block++) +
              " 4088\n";
    }
  }
  const Trace longer = trace_of(more);
  EXPECT_THAT(
      violation_texts(longer, checker.run(longer.config, longer.steps, *find_subject("fill-retry-loop"))),
      testing::ElementsAre(
          "bounded-work at bind s 0x4001: bind made 65 heap calls of its own; 64 are the most "
          "it may make"));
}

}  // namespace
}  // namespace sparepage
