// What the shrinker promises: it runs nothing twice, ends when told to, and reaches the explorer's minimum.
#include "sparepage/properties/shrinker/shrink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "properties/tests/challenge.h"
#include "properties/tests/effort.h"
#include "properties/tests/shrinking.h"
#include "sparepage/properties/cases/case_size.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/search/search.h"

namespace sparepage {
namespace {

TEST(Shrinking, RunsNothingTwice) {
  Predicate condition([](const Case& of) { return count<Alloc>(of) >= 2 && count<Fill>(of) >= 1; });
  const Shrunk result = shrink(case_of("alloc a 5\nfill\nalloc b 6\nalloc c 7\napi\nfree a\n"), condition);
  std::uint64_t asked = 0;
  for (const auto& [text, times] : condition.asked()) {
    EXPECT_LE(times, 1) << text;
    asked += static_cast<std::uint64_t>(times);
  }
  EXPECT_EQ(result.executions, asked);
  EXPECT_GT(result.cached, 0U);
  EXPECT_TRUE(result.finished);
}

TEST(Shrinking, EndsAtItsLimitWithTheBestSoFar) {
  Predicate condition([](const Case& of) { return count<Alloc>(of) >= 2; });
  const Case failing = case_of("alloc a 5\nalloc b 6\nalloc c 7\nalloc d 8\nfill\napi\n");
  const Shrunk cut = shrink(failing, condition, {.executions = 3});
  EXPECT_EQ(cut.executions, 3U);
  EXPECT_FALSE(cut.finished);
  EXPECT_TRUE(condition.holds(cut.smallest));
  EXPECT_TRUE(smaller(cut.smallest, failing));
}

TEST(Shrinking, StopsWhenAsked) {
  const StopFlag stop(true);
  Predicate condition([](const Case&) { return true; });
  const Case failing = case_of("alloc a 5\n");
  const Shrunk stopped = shrink(failing, condition, {.stop = &stop});
  EXPECT_EQ(stopped.smallest, failing);
  EXPECT_EQ(stopped.executions, 0U);
  EXPECT_FALSE(stopped.finished);
}

// A pass over a long case has much left to propose: it proposes nothing more.
TEST(Shrinking, StopsInTheMidstOfAPass) {
  StopFlag stop(false);
  int asked = 0;
  Predicate condition([&](const Case&) {
    stop.set = ++asked == 3;
    return true;
  });
  std::string lines;
  for (int i = 0; i < 300; ++i) lines += "fill\n";
  const Shrunk stopped = shrink(case_of(lines), condition, {.stop = &stop});
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(stopped.executions, 3U);
  EXPECT_FALSE(stopped.finished);
}

TEST(Shrinking, TellsOfEveryStepDown) {
  class Steps final : public ShrinkObserver {
   public:
    void found(const Case& smallest, std::uint64_t /*executions*/) override { all.push_back(smallest); }
    std::vector<Case> all;
  };
  Predicate condition([](const Case& of) { return count<Alloc>(of) >= 2; });
  Steps steps;
  const Shrunk result = shrink(case_of("alloc a 5\nalloc b 6\nalloc c 7\nfill\n"), condition, {}, &steps);
  EXPECT_TRUE(std::ranges::is_sorted(steps.all, [](const Case& a, const Case& b) { return smaller(b, a); }));
  EXPECT_EQ(steps.all.back(), result.smallest);
}

// Everything at once, for what random search finds: it fails on, in no wider a profile, the same way every
// time, and the explorer knows nothing shorter.
class ShrunkLength : public testing::TestWithParam<const Subject*> {};

TEST_P(ShrunkLength, IsTheExplorersMinimum) {
  const Subject& strategy = *GetParam();
  const std::vector<const Subject*> usual = usual_subjects();
  const bool is_usual = std::ranges::find(usual, &strategy) != usual.end();
  const std::size_t cases_of_each = budget(is_usual ? 12 : 2, 12);
  std::map<const Invariant*, std::size_t> seen;
  Checker checker;
  Case generated;
  for (std::uint64_t run = 0; run < 6000; ++run) {
    const Profile profile = kProfiles[run % 3];
    generate_run(77, profile, run, generated);
    const InvariantSet violated = verdict_on(generated, strategy, checker).violated;
    for (const Invariant* invariant : invariants()) {
      const Verdict wanted = breaks(strategy, *invariant);
      if ((violated & wanted.violated) == 0 || seen[invariant] == cases_of_each) continue;
      ++seen[invariant];
      StillFails still_fails({wanted}, generated);
      const Shrunk result = shrink(generated, still_fails);
      EXPECT_TRUE(still_fails.holds(result.smallest));
      EXPECT_LE(narrowest_profile(result.smallest.steps), narrowest_profile(generated.steps));
      EXPECT_EQ(shrink(generated, still_fails).smallest, result.smallest);
      const std::size_t length = result.smallest.steps.size();
      const Exploration shorter = find_shortest(world_of(result.smallest, length), still_fails.verdicts(),
                                                {.depth = static_cast<std::uint32_t>(length) - 1});
      EXPECT_EQ(shorter.found, std::nullopt) << text_of(result.smallest) << "and shorter\n"
                                             << text_of(*shorter.found);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Of, ShrunkLength, testing::ValuesIn(subjects().begin(), subjects().end()),
                         strategy_name);

// --- The shrinking challenge

class Twin : public testing::TestWithParam<Challenge> {};

TEST_P(Twin, IsShrunkToItsTrueMinimum) {
  Fails fails(GetParam());
  ASSERT_TRUE(fails.holds(smallest_of(GetParam())));
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(text_of(shrink(start_of(GetParam(), seed), fails).smallest), text_of(smallest_of(GetParam())))
        << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Twin, testing::ValuesIn(challenges().begin(), challenges().end()),
                         [](const testing::TestParamInfo<Challenge>& one) {
                           std::string name(one.param.name);
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

// The exceptions that ci/bench shrink has met: shrunk to a length that is not the least. In the first, two
// binds of one socket each would have to become one bind and a second interrupt inside it; in the second,
// three operations the same one three times. Each is two changes away from anything that fails, by way of
// nothing smaller. The explorer knows better, so that shrink --certify ends lower.
struct Exception {
  const char* name;
  const char* strategy;
  const char* invariant;
  const char* shrunk;
  const char* shortest;
};

void PrintTo(const Exception& exception, std::ostream* out) {
  *out << exception.name;
}
class ShrunkTooLittle : public testing::TestWithParam<Exception> {};

TEST_P(ShrunkTooLittle, IsCertifiedLower) {
  const Case shrunk_case = case_of(GetParam().shrunk);
  StillFails still_fails({breaks(*find_subject(GetParam().strategy), invariant_named(GetParam().invariant))},
                         shrunk_case);
  const std::size_t length = shrunk_case.steps.size();
  EXPECT_EQ(shrink(shrunk_case, still_fails).smallest.steps.size(), length);
  const Exploration shorter = find_shortest(world_of(shrunk_case, length), still_fails.verdicts(),
                                            {.depth = static_cast<std::uint32_t>(length) - 1});
  ASSERT_TRUE(shorter.found);
  EXPECT_EQ(text_of(*shorter.found), GetParam().shortest);
}

INSTANTIATE_TEST_SUITE_P(
    In, ShrunkTooLittle,
    testing::Values(
        Exception{"TwoBindsForTwoInterrupts", "wsipx-4.0.953", "bind-never-fails",
                  "config pages=2 spare=1 bind=1745,569,2329\nsocket s0\nsocket s1\nbind s0 0x0000\n"
                  "bind s1 0x0000\nirq@4 alloc b0 2329\n",
                  "config pages=2 spare=1 bind=1745,569,2329\nsocket s0\nbind s0 0x0000\n"
                  "irq@1 alloc b0 2329\nirq@6 alloc b1 2329\n"},
        Exception{"OneOperationThreeTimes", "round-up-page", "app-request-never-fails",
                  "config pages=1 heap=0 spare=2 bind=1\nalloc b0 1\nsocket s0\nbind s0 0x0000\n"
                  "alloc b1 4065\n",
                  "config pages=1 heap=0 spare=2 bind=1\nalloc b0 4065\nalloc b1 4065\nalloc b2 4065\n"}),
    [](const testing::TestParamInfo<Exception>& one) { return std::string(one.param.name); });

// Thefts at every refusal of one bind, more than the explorer can place in all ways. Here another bind fills
// the heap first; one alloc and fewer pages would do, which is four changes at once.
TEST(ShrunkTooLittle, WhereABindFillsTheHeap) {
  std::string thefts;
  int block = 1;
  for (const int point : {7, 10, 13, 16, 19, 22, 29, 32, 35, 38, 41, 44, 47, 54, 57, 60, 63}) {
    thefts += "irq@" + std::to_string(point) + " alloc b" + std::to_string(block++) + " 2041\n";
  }
  const Case by_bind = case_of(
      "config pages=24 heap=0 spare=1 bind=2041,2041,2041,2041\nsocket s0\nsocket s1\n"
      "bind s0 0x0000\nbind s1 0x0000\nirq@4 alloc b0 2033\n" +
      thefts);
  const Case by_alloc = case_of(
      "config pages=21 heap=0 spare=1 bind=2041,2041,2041,2041\nalloc a 2041\nsocket s0\n"
      "bind s0 0x0000\nirq@4 alloc b0 2041\n" +
      thefts);
  const Subject& loop = *find_subject("fill-retry-loop");
  StillFails still_fails({breaks(loop, invariant_named("bounded-work"))}, by_bind);
  EXPECT_EQ(shrink(by_bind, still_fails).smallest.steps.size(), 22U);
  EXPECT_EQ(by_alloc.steps.size(), 21U);
  EXPECT_TRUE(still_fails.holds(by_alloc));
}

// A trace that tells two fixes apart stays one.
TEST(StillFails, KeepsWhatTellsTwoStrategiesApart) {
  const Case failing = case_of(
      "config pages=8 heap=1 spare=1\nalloc a 4088\nirq alloc b 4000\nfill\nirq alloc c 4088\nsocket s\n"
      "bind s 0x4001 reuse\nirq@4 alloc d 4000\nclose s\n");
  Checker checker;
  StillFails still_fails({verdict_on(failing, *find_subject("wsipx-4.0.953"), checker),
                          verdict_on(failing, *find_subject("fill-retry-loop"), checker)},
                         failing);
  const Shrunk result = shrink(failing, still_fails);
  EXPECT_EQ(verdict_on(result.smallest, *find_subject("wsipx-4.0.953"), checker).violated, 1U);
  EXPECT_EQ(verdict_on(result.smallest, *find_subject("fill-retry-loop"), checker).violated, 0U);
  EXPECT_EQ(result.smallest.steps.size(), 3U) << text_of(result.smallest);
}

}  // namespace
}  // namespace sparepage
