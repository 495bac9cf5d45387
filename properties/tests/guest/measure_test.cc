// What heaps of the bank refuse, and what they promise.
#include "sparepage/properties/search/measure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/paths.h"
#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {
namespace {

std::string object(const std::string& name) {
  return kHeapsFolder + "/" + name + ".so";
}

Measurement measured(const std::string& name, std::uint32_t most = 16'384, unsigned threads = 1) {
  Guests heaps;
  heaps.load(std::vector<std::string>{object(name)}, {});
  return measure({.strategy = heaps.find(name, ""), .runs = 600, .most = most, .threads = threads});
}

// "1..4080 0/1": refused with 0 free pages at the most, and 1 is promised to do.
std::vector<std::string> levels_of(const Measurement& measurement) {
  std::vector<std::string> levels;
  for (const MeasuredRange& range : measurement.ranges) {
    levels.push_back(std::to_string(range.from) + ".." + std::to_string(range.to) + " " +
                     (range.refused ? std::to_string(*range.refused) : "-") + "/" +
                     (range.need ? std::to_string(*range.need) : "-"));
  }
  return levels;
}

TEST(Measure, RightHeapsBreakNoPromise) {
  for (const char* name : {"nano-jumps", "pages", "reserve", "deferred", "magazine", "pool"}) {
    for (const MeasuredRange& range : measured(name).ranges) {
      EXPECT_EQ(range.fits(), range.need.value_or(range.fits())) << name << " " << range.from;
    }
  }
}

// Only in a state that another request left: no request is served any more.
TEST(Measure, StatesAreSearched) {
  EXPECT_THAT(levels_of(measured("pages-sticks", 5000)),
              testing::ElementsAre("0..0 64/-", "1..4096 64/1", "4097..8192 64/2", "8193..8193 64/3"));
}

TEST(Measure, SizesAreFoundWhereTheHeapChangesItsWays) {
  EXPECT_THAT(
      levels_of(measured("deferred-growth-forgets-header")),
      testing::ElementsAre("0..0 0/-", "1..4080 0/1", "4081..4096 64/2", "4097..8176 1/2", "8177..8192 64/3",
                           "8193..12272 2/3", "12273..12288 64/4", "12289..16368 3/4", "16369..16384 64/5"));
  EXPECT_THAT(levels_of(measured("pool-rounds-to-sixteen")),
              testing::ElementsAre("0..0 0/-", "1..1024 0/1", "1025..4096 15/1", "4097..8192 15/2",
                                   "8193..12288 15/3", "12289..16384 15/4"));
}

TEST(Measure, IsTheSameWhateverTheJobs) {
  const Measurement one = measured("pages-sticks", 4096, 1);
  const Measurement three = measured("pages-sticks", 4096, 3);
  EXPECT_EQ(levels_of(one), levels_of(three));
  ASSERT_EQ(one.ranges.size(), three.ranges.size());
  for (std::size_t i = 0; i < one.ranges.size(); ++i) {
    EXPECT_EQ(one.ranges[i].shows, three.ranges[i].shows) << i;
  }
}

}  // namespace
}  // namespace sparepage
