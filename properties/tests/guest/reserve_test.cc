// sparepage/reserve.h: what it promises, where no heap that the engines drive shows it.
#include <gtest/gtest.h>
#include <sparepage/reserve.h>

#include <array>
#include <cstddef>
#include <functional>
#include <utility>

namespace sparepage {
namespace {

constexpr std::size_t kPage = 16;

// A machine of a few bytes, whose break and pages are asked for by plain functions.
struct Machine {
  std::array<char, 64 * kPage> memory{};
  std::ptrdiff_t at = 0;    // the true break
  std::ptrdiff_t most = 0;  // where it is refused
  std::size_t free = 0;     // pages
  int asks = 0;             // for more
  bool application = true;
  std::function<void()> interrupt;  // lands in the next ask
};

Machine machine;

void land() {
  ++machine.asks;
  if (!machine.interrupt) return;
  machine.application = false;
  std::exchange(machine.interrupt, nullptr)();
  machine.application = true;
}

void* true_sbrk(std::ptrdiff_t bytes) {
  if (bytes > 0) land();
  if (machine.at + bytes > machine.most) return reinterpret_cast<void*>(-1);
  machine.at += bytes;
  return machine.memory.data() + machine.at - bytes;
}

void* true_take(std::size_t pages) {
  land();
  if (pages > machine.free) return nullptr;
  machine.free -= pages;
  machine.at += static_cast<std::ptrdiff_t>(pages * kPage);
  return machine.memory.data() + machine.at - pages * kPage;
}

void true_give(void*, std::size_t pages) {
  machine.free += pages;
}

int may_grow() {
  return machine.application ? 1 : 0;
}

class BreakReserve : public testing::Test {
 protected:
  void SetUp() override {
    machine = {};
    machine.most = 16 * kPage;
    sparepage_break_refill(&reserve);
  }

  std::ptrdiff_t grow(std::ptrdiff_t bytes) {
    void* const at = sparepage_break_grow(&reserve, bytes);
    return at == reinterpret_cast<void*>(-1) ? -1 : static_cast<char*>(at) - machine.memory.data();
  }

  sparepage_break_reserve reserve = {true_sbrk, may_grow, kPage, 4 * kPage, nullptr, nullptr};
};

TEST_F(BreakReserve, HoldsItsTargetAheadOfTheHeap) {
  EXPECT_EQ(sparepage_break_spare(&reserve), 4 * kPage);
  EXPECT_EQ(grow(5), 0);
  EXPECT_EQ(grow(7), 5);
  EXPECT_EQ(sparepage_break_spare(&reserve), 4 * kPage);
  EXPECT_EQ(machine.at, 4 * 16 + 12);
}

TEST_F(BreakReserve, ServesInterruptsWithoutAnAsk) {
  machine.application = false;
  const int asks = machine.asks;
  EXPECT_EQ(grow(4 * kPage + 1), -1);
  EXPECT_EQ(grow(4 * kPage), 0);
  EXPECT_EQ(grow(1), -1);
  sparepage_break_refill(&reserve);
  EXPECT_EQ(machine.asks, asks);
  EXPECT_EQ(sparepage_break_spare(&reserve), 0U);
}

TEST_F(BreakReserve, IsNotForApplicationTime) {
  EXPECT_EQ(grow(13 * kPage), -1);
  EXPECT_EQ(sparepage_break_spare(&reserve), 4 * kPage);
  EXPECT_EQ(grow(12 * kPage), 0);
}

TEST_F(BreakReserve, IsRefilledWithWhatThereIs) {
  EXPECT_EQ(grow(10 * kPage), 0);
  machine.application = false;
  EXPECT_EQ(grow(3 * kPage), 10 * kPage);
  machine.application = true;
  sparepage_break_refill(&reserve);
  EXPECT_EQ(sparepage_break_spare(&reserve), 3 * kPage);
}

TEST_F(BreakReserve, StaysWholeWhenAnInterruptLandsInGrowth) {
  machine.interrupt = [this] { EXPECT_EQ(grow(kPage), 0); };
  EXPECT_EQ(grow(2 * kPage), static_cast<std::ptrdiff_t>(kPage));
  EXPECT_EQ(sparepage_break_spare(&reserve), 3 * kPage);
}

TEST_F(BreakReserve, KeepsWhatIsGivenBackUpToItsTarget) {
  machine.application = false;
  EXPECT_EQ(grow(2 * kPage), 0);
  machine.application = true;
  EXPECT_EQ(grow(3 * kPage), 2 * kPage);
  EXPECT_EQ(grow(-3 * static_cast<std::ptrdiff_t>(kPage)), 5 * kPage);
  EXPECT_EQ(sparepage_break_spare(&reserve), 4 * kPage);
  EXPECT_EQ(machine.at, 6 * 16);
}

TEST_F(BreakReserve, GivesNothingBackInAnInterrupt) {
  EXPECT_EQ(grow(3 * kPage), 0);
  machine.application = false;
  EXPECT_EQ(grow(-static_cast<std::ptrdiff_t>(kPage)), 3 * kPage);
  EXPECT_EQ(machine.at, 7 * 16);
  EXPECT_EQ(sparepage_break_spare(&reserve), 5 * kPage);
}

// What was spare below is lost: the heap's memory goes on where the break is now.
TEST_F(BreakReserve, GoesOnWhereSomebodyElseMovedTheBreak) {
  machine.at += 3;
  EXPECT_EQ(grow(kPage), 4 * 16 + 3);
  EXPECT_EQ(sparepage_break_spare(&reserve), 0U);
  sparepage_break_refill(&reserve);
  EXPECT_EQ(sparepage_break_spare(&reserve), 4 * kPage);
}

TEST_F(BreakReserve, GivesNothingBackFromUnderSomebodyElse) {
  EXPECT_EQ(grow(3 * kPage), 0);
  machine.at += 3;
  const std::ptrdiff_t at = machine.at;
  EXPECT_EQ(grow(-static_cast<std::ptrdiff_t>(kPage)), 3 * kPage);
  EXPECT_EQ(machine.at, at);
  EXPECT_EQ(sparepage_break_spare(&reserve), 5 * kPage);
}

TEST_F(BreakReserve, SaysWhereItsBreakIs) {
  EXPECT_EQ(grow(0), 0);
  EXPECT_EQ(grow(5), 0);
  machine.application = false;
  EXPECT_EQ(grow(0), 5);
}

TEST(UnfilledBreakReserve, SaysWhereItsBreakIs) {
  machine = {};
  machine.most = kPage;
  machine.at = 3;
  machine.application = false;
  sparepage_break_reserve reserve = {true_sbrk, may_grow, kPage, kPage, nullptr, nullptr};
  EXPECT_EQ(sparepage_break_spare(&reserve), 0U);
  EXPECT_EQ(sparepage_break_grow(&reserve, 1), reinterpret_cast<void*>(-1));
  EXPECT_EQ(sparepage_break_grow(&reserve, 0), machine.memory.data() + 3);
}

class PageReserve : public testing::Test {
 protected:
  void SetUp() override {
    machine = {};
    machine.free = 6;
    sparepage_page_refill(&reserve);
  }

  sparepage_page_reserve reserve = {true_take, true_give, may_grow, kPage, 4, nullptr, 0};
};

TEST_F(PageReserve, ServesInterruptsAPageAtATime) {
  EXPECT_EQ(machine.free, 2U);
  machine.application = false;
  const int asks = machine.asks;
  EXPECT_EQ(sparepage_page_take(&reserve, 2), nullptr);
  for (int i = 0; i < 4; ++i) EXPECT_NE(sparepage_page_take(&reserve, 1), nullptr);
  EXPECT_EQ(sparepage_page_take(&reserve, 1), nullptr);
  sparepage_page_refill(&reserve);
  EXPECT_EQ(machine.asks, asks);
}

TEST_F(PageReserve, IsNotForApplicationTime) {
  EXPECT_NE(sparepage_page_take(&reserve, 2), nullptr);
  EXPECT_EQ(sparepage_page_take(&reserve, 1), nullptr);
  EXPECT_EQ(sparepage_page_spare(&reserve), 4 * kPage);
}

TEST_F(PageReserve, KeepsWhatIsGivenBackUpToItsTarget) {
  void* const run = sparepage_page_take(&reserve, 2);
  machine.application = false;
  void* const page = sparepage_page_take(&reserve, 1);
  sparepage_page_give(&reserve, run, 2);
  EXPECT_EQ(sparepage_page_spare(&reserve), 4 * kPage);
  EXPECT_EQ(machine.free, 1U);
  sparepage_page_give(&reserve, page, 1);
  EXPECT_EQ(machine.free, 2U);
}

// The spare was short of a page; the interrupt that lands in the ask for it gives one back.
TEST_F(PageReserve, IsNotOverfilledByAnInterruptInItsRefill) {
  machine.application = false;
  void* const page = sparepage_page_take(&reserve, 1);
  machine.application = true;
  machine.interrupt = [&] { sparepage_page_give(&reserve, page, 1); };
  sparepage_page_refill(&reserve);
  EXPECT_EQ(sparepage_page_spare(&reserve), 4 * kPage);
  EXPECT_EQ(machine.free, 2U);
}

}  // namespace
}  // namespace sparepage
