// The total order of cases that the shrinker goes down.
#include "sparepage/properties/cases/case_size.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "properties/tests/support.h"
#include "sparepage/properties/search/search.h"

namespace sparepage {
namespace {

struct Pair {
  const char* decides;
  const char* smaller;
  const char* larger;
};

void PrintTo(const Pair& pair, std::ostream* out) {
  *out << pair.decides;
}

class Order : public testing::TestWithParam<Pair> {};

TEST_P(Order, IsDecidedByTheFirstThatDiffers) {
  const Case small = case_of(GetParam().smaller);
  const Case large = case_of(GetParam().larger);
  EXPECT_TRUE(smaller(small, large));
  EXPECT_FALSE(smaller(large, small));
  EXPECT_FALSE(smaller(small, small));
}

INSTANTIATE_TEST_SUITE_P(
    By, Order,
    testing::Values(Pair{"Operations", "irq alloc a 4096\n", "fill\nfill\n"},
                    Pair{"Interrupts", "alloc a 4096\n", "irq alloc a 1\n"},
                    Pair{"Numbers", "alloc a 4095\napi\n", "alloc a 4096\nfill\n"},
                    Pair{"NumbersOfTheConfig", "config pages=15\napi\n", "fill\n"},
                    Pair{"NumbersThatAreNames", "alloc a 1\nfree a\n", "alloc a 1\nfree b\n"},
                    Pair{"OptionsThatAreUsual", "socket s\nbind s 1\n", "socket s\nbind s 1 family=5\n"},
                    Pair{"UsualBindSizes", "fill\n", "config bind=1\nfill\n"},
                    Pair{"Kinds", "fill\n", "api\n"},
                    Pair{"KindsOfInterrupt", "irq alloc a 1\n", "crit alloc a 1\n"},
                    Pair{"Points", "fill\nirq@1 alloc a 1\n", "fill\nirq@2 alloc a 1\n"},
                    Pair{"WordByWord", "alloc a 1\nalloc b 2\n", "alloc a 2\nalloc b 1\n"}),
    [](const testing::TestParamInfo<Pair>& one) { return std::string(one.param.decides); });

TEST(Order, IsTotal) {
  std::vector<Case> cases;
  for (std::uint64_t run = 0; run < 60; ++run) {
    Case generated;
    generate_run(5, kProfiles[run % 3], run, generated);
    if (generated.steps.size() > 2) generated.steps.erase(generated.steps.begin() + 2, generated.steps.end());
    cases.push_back(normal(generated));
  }
  for (const Case& a : cases) {
    for (const Case& b : cases) {
      EXPECT_EQ(smaller(a, b) || smaller(b, a), a != b);
      for (const Case& c : cases) EXPECT_FALSE(smaller(a, b) && smaller(b, c) && !smaller(a, c));
    }
  }
}

}  // namespace
}  // namespace sparepage
