// Whose a violation is: of the operation in whose own course the fact arose, and of the fact that arose
// first. The heaps do wrong before a point at which something lands (heaps/lines.c).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/paths.h"
#include "properties/tests/support.h"
#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {
namespace {

std::vector<std::string> violations_of(const std::string& heap, std::string_view lines) {
  Guests heaps;
  heaps.load(std::vector<std::string>{kHeapsFolder + "/" + heap + ".so"}, {});
  const Trace trace = trace_of(lines);
  Checker checker;
  const Subject& row = *heaps.with(subjects().first(1), true).front();
  return violation_texts(trace, checker.run(trace.config, trace.steps, row));
}

TEST(Course, OfAnOperationIsTheWriteThatALandedStepEndedAfter) {
  EXPECT_THAT(violations_of("lines-writes", "alloc a 1\nalloc b 1\nirq@1 alloc c 1\n"),
              testing::ElementsAre("contents-survive at alloc b 1: the bytes of a live block of 1 byte "
                                   "changed, and its owner (another client) did not write them"));
}

TEST(Course, OfALandedStepIsWhatItWroteItself) {
  EXPECT_THAT(
      violations_of("lines-writes", "alloc a 1\nfree a\nirq alloc b 1\nalloc c 1\nfill\nirq alloc d 1\n"),
      testing::ElementsAre(testing::StartsWith("contents-survive at irq alloc d 1: ")));
}

TEST(Course, OfAnOperationIsWhatItGaveBackBeforeALandedStepDidTheSame) {
  EXPECT_THAT(violations_of("lines-gives", "alloc b 1\nirq@1 alloc c 1\n"),
              testing::ElementsAre(testing::StartsWith("pages-add-up at alloc b 1: ")));
}

TEST(Course, OfAnOperationIsWhatTheHeapsCheckFindsBeforeSomethingLands) {
  EXPECT_THAT(violations_of("lines-breaks", "alloc b 1\nirq@1 alloc c 1\n"),
              testing::ElementsAre("heap-is-sound at alloc b 1: the heap's own check: it is broken"));
}

// How a run of a guest ended, beside its violations.
GuestRun run_of(const std::string& heap, std::string_view lines) {
  Guests heaps;
  heaps.load(std::vector<std::string>{kHeapsFolder + "/" + heap + ".so"}, {});
  const Trace trace = trace_of(lines);
  Checker checker;
  checker.run(trace.config, trace.steps, *heaps.with(subjects().first(1), true).front());
  return checker.guest_run();
}

TEST(Course, OfAHeapThatWaitsEndsByThat) {
  EXPECT_TRUE(run_of("rude-waits", "alloc a 1\nalloc b 1\n").waited);
  EXPECT_FALSE(run_of("rude-waits", "alloc a 1\n").waited);
}

// Free pages say nothing of a heap that did not ask for any.
TEST(Course, OfARefusalCountsWhereTheHeapAskedForPages) {
  EXPECT_EQ(run_of("pages", "config pages=3 heap=0 spare=1\nalloc a 40000\n").refused,
            (RefusedRequest{.free_pages = 4, .size = 40000}));
  EXPECT_EQ(run_of("rude-takes-long", "config pages=3 heap=0 spare=1\nalloc a 4294967295\n").refused,
            std::nullopt);
}

}  // namespace
}  // namespace sparepage
