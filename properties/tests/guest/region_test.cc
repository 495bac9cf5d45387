// The address space of a guest (properties/guest/HEAP.md, sections 1 and 2).
#include "sparepage/properties/guest/region.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sparepage {
namespace {

constexpr Address page(std::uint32_t number) {
  return number * kPageBytes;
}

TEST(Region, GivesTheLowestRunButNotTheFirstPage) {
  Region region(false);
  EXPECT_EQ(region.find_run(1, 0), page(1));
  region.take(page(1), 2);
  EXPECT_EQ(region.find_run(1, 1), page(3));
  EXPECT_EQ(region.find_run(1, 4), page(4));
  region.take(page(4), 1);
  EXPECT_EQ(region.find_run(2, 1), page(5)) << "page 3 alone is no run of two";
  EXPECT_EQ(region.find_run(1, 1), page(3));
  EXPECT_EQ(region.pages(), 3);
}

TEST(Region, TakesBackAnyPartAndTellsWhatIsNotHeld) {
  Region region(false);
  region.take(page(1), 3);
  EXPECT_EQ(region.give(page(2), 1).pages, 1);
  const Region::Given given = region.give(page(1), 3);
  EXPECT_EQ(given.pages, 2);
  EXPECT_EQ(given.not_held, 1);
  EXPECT_EQ(region.give(page(1) + 8, 1).not_held, 1);
  EXPECT_EQ(region.pages(), 0);
  EXPECT_EQ(region.find_run(3, 1), page(1));
}

TEST(Region, HasPagesThatComeZeroed) {
  Region region(false);
  region.take(page(1), 1);
  std::fill_n(Region::at(page(1)), kPageBytes, std::byte{0xEE});
  region.give(page(1), 1);
  region.take(page(1), 1);
  EXPECT_TRUE(
      std::all_of(Region::at(page(1)), Region::at(page(2)), [](std::byte of) { return of == std::byte{0}; }));
}

TEST(Region, CountsTheBreaksPagesAsTheyAreEnteredAndLeft) {
  Region region(false);
  const Address start = region.break_at();
  EXPECT_EQ(start, Region::kBreakStart);
  Region::Growth growth = region.growth(1, false);
  EXPECT_EQ(growth.pages, 1);
  region.grow(growth, 1);
  growth = region.growth(kPageBytes - 1, false);
  EXPECT_EQ(growth.pages, 0) << "the rest of a page that is held";
  region.grow(growth, kPageBytes - 1);
  EXPECT_EQ(region.growth(1, false).pages, 1);
  EXPECT_EQ(region.pages(), 1);
  EXPECT_EQ(region.shrink(start + 1).pages, 0);
  EXPECT_EQ(region.shrink(start).pages, 1);
  EXPECT_EQ(region.pages(), 0);
}

TEST(Region, JumpsOverOnePageThatIsNotHeld) {
  Region region(false);
  const Address start = region.break_at();
  region.grow(region.growth(100, false), 100);
  const Region::Growth jump = region.growth(100, true);
  EXPECT_EQ(jump.start, start + 2 * kPageBytes) << "the second boundary above the last byte";
  EXPECT_EQ(jump.pages, 1);
  region.grow(jump, 100);
  EXPECT_EQ(region.pages(), 2);
  EXPECT_TRUE(region.holds(start, 100));
  EXPECT_FALSE(region.holds(start + kPageBytes, 1));
  EXPECT_TRUE(region.holds(jump.start, 100));
  EXPECT_EQ(region.break_floor(), jump.start);
}

TEST(Region, IsWhatItWasAfterARestore) {
  Region region(false);
  region.take(page(1), 2);
  *Region::at(page(2)) = std::byte{7};
  Region::Image image;
  region.save(image);
  region.give(page(1), 1);
  region.take(page(5), 1);
  *Region::at(page(2)) = std::byte{8};
  EXPECT_FALSE(region.equals(image));
  region.restore(image);
  EXPECT_TRUE(region.equals(image));
  EXPECT_EQ(region.pages(), 2);
  EXPECT_EQ(*Region::at(page(2)), std::byte{7});
  EXPECT_EQ(region.find_run(1, 1), page(3));
}

}  // namespace
}  // namespace sparepage
