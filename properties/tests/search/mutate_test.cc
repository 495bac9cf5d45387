// The mutator: what it makes is of its profile and of its size, and depends on its choices alone; and the
// features.
#include "sparepage/properties/search/mutate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/support.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/oracle/features.h"
#include "sparepage/properties/search/guided.h"

namespace sparepage {
namespace {

TEST(Mutator, KeepsToItsProfileAndSize) {
  for (const Profile profile : kProfiles) {
    Mutator mutator(*find_subject("fill-retry-loop"), profile);
    SeededChoices choices(3);
    Case of;
    Case other;
    for (int i = 0; i < 3000; ++i) {
      mutator.mutate(of, choices, 24);
      ASSERT_LE(of.steps.size(), 24U);
      ASSERT_LE(narrowest_profile(of.steps), profile) << print(to_trace(of));
      if (i % 5 == 0) other = of;
      mutator.cross(of, other, choices, 24);
      ASSERT_LE(of.steps.size(), 24U);
      ASSERT_LE(narrowest_profile(of.steps), profile) << print(to_trace(of));
    }
  }
}

TEST(Mutator, MakesWhatAnInputCanHold) {
  Mutator mutator(*find_subject("original"), Profile::hostile);
  SeededChoices choices(4);
  Case of;
  Case decoded;
  for (int i = 0; i < 3000; ++i) {
    mutator.mutate(of, choices);
    ASSERT_TRUE(decode(encode(of), decoded));
    ASSERT_EQ(decoded, of);
  }
}

TEST(Mutator, DependsOnItsChoicesAlone) {
  const auto made = [] {
    Mutator mutator(*find_subject("wsipx-4.0.953"), Profile::preemptive);
    SeededChoices choices(5);
    Case of;
    for (int i = 0; i < 200; ++i) mutator.mutate(of, choices);
    return print(to_trace(of));
  };
  EXPECT_EQ(made(), made());
}

TEST(PointFinder, TellsWhatEachOperationReaches) {
  const Case of = case_of("config pages=1 heap=0 spare=1\nsocket s\nfill\nalloc a 8\nirq alloc b 8\n");
  PointFinder finder;
  const auto points = finder.points_of(of, *find_subject("original"));
  ASSERT_EQ(points.size(), 4U);
  EXPECT_THAT(points[0], testing::IsEmpty());
  EXPECT_THAT(points[1], testing::ElementsAre(Point::fill_enter));
  EXPECT_THAT(points[3], testing::IsEmpty());
}

TEST(Features, AreTheSameForTheSameRunAndNewForANewOne) {
  const auto features_of = [](const char* lines) {
    const Case of = case_of(lines);
    FeatureRecorder recorder;
    recorder.start(of.steps);
    Checker checker;
    checker.run(of.config, of.steps, *find_subject("original"), &recorder);
    return std::vector<Feature>(recorder.features().begin(), recorder.features().end());
  };
  EXPECT_EQ(features_of("socket s\nbind s 1\n"), features_of("socket s\nbind s 1\n"));
  // A second packet in the queue, which no edge of the code tells from the first.
  const auto one = features_of("socket s\nbind s 1\nirq packet 1 0\nirq packet 1 0\n");
  const auto two = features_of("socket s\nbind s 1\nirq packet 1 0\nirq packet 1 0\nirq packet 1 0\n");
  EXPECT_GT(two.size(), one.size());
}

TEST(GuidedSearch, GivesTheSameForASeedWhateverTheSlices) {
  const auto found = [](std::uint64_t slice) {
    GuidedSearch search(*find_subject("original"), Profile::preemptive, 9);
    SearchResult result;
    for (std::uint64_t runs = 0; runs < 3000; runs += slice) search.run(slice, result);
    return result;
  };
  EXPECT_EQ(found(100), found(1500));
}

// Nine interrupts in one bind, each at its place: what lands at one point is led to land at the next ones
// too.
TEST(GuidedSearch, FindsWhatTakesEightThefts) {
  GuidedSearch search(*find_subject("fill-retry-loop"), Profile::preemptive, 1);
  SearchResult result;
  const std::size_t row = row_of(invariant_named("bind-never-fails"));
  for (int i = 0; i < 120 && !result.violated[row]; ++i) search.run(500, result);
  ASSERT_TRUE(result.violated[row]);
  Checker checker;
  const Case& shown = result.violated[row]->shown;
  EXPECT_NE(set_of(checker.run(shown.config, shown.steps, *find_subject("fill-retry-loop"))) &
                rows({"bind-never-fails"}),
            0U);
}

}  // namespace
}  // namespace sparepage
