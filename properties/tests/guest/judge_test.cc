// What a search cuts short is run alone, to its end, or counts under a hang that was confirmed.
#include "sparepage/properties/search/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "properties/tests/paths.h"
#include "properties/tests/support.h"
#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {
namespace {

// Of one of the heaps that misbehave in their second request.
class Judged : public testing::Test {
 protected:
  void load(const std::string& heap) {
    heaps_.load(std::vector<std::string>{kHeapsFolder + "/" + heap + ".so"}, {});
    judge_.emplace(*heaps_.with(subjects().first(1), true)[0]);
  }

  // What the search of a case shows, and then what it comes to.
  std::vector<std::string> judge(const std::string& lines) {
    const Trace trace = parse("sparepage-trace 1\n" + lines).trace;
    const std::vector<Case> cases = {trace};
    runner_.limit_hangs(judge_->hang_ms());
    std::vector<BatchResult> results;
    runner_.run(*heaps_.with(subjects().first(1), true)[0], cases, false, results);
    was_cut_short_ = results[0].guest.hung;
    std::vector<std::string> broken;
    for (const Identity& identity : judge_->judge(cases[0], false, results[0]))
      broken.push_back(text(identity));
    hangs_ = results[0].guest.hung;
    return broken;
  }

  Guests heaps_;
  std::optional<Judge> judge_;
  BatchRunner runner_;
  bool was_cut_short_ = false;
  bool hangs_ = false;
};

const std::string kTwo = "config pages=9 heap=0 spare=1\nalloc a 1\nalloc b 1\n";

// Its call takes 60 ms, by a clock that is finer than the one that limits it: the limit doubles until it is
// cut short no more.
TEST_F(Judged, RunIsMadeAloneToItsEnd) {
  load("rude-takes-long");
  unsigned limit = kHangMsOfSearch;
  for (;; limit *= 2) {
    ASSERT_EQ(judge_->hang_ms(), std::min(limit, kHangMs));
    EXPECT_THAT(judge(kTwo), testing::IsEmpty());
    EXPECT_FALSE(hangs_);
    if (!was_cut_short_) break;
  }
  EXPECT_GT(limit, kHangMsOfSearch);
}

TEST_F(Judged, HangIsConfirmedAndOthersCountUnderIt) {
  load("rude-loops");
  for (const char* more : {"", "free a\n"}) {
    EXPECT_THAT(judge(kTwo + more),
                testing::ElementsAre("heap=rude-loops breaks does-not-hang (sequential, no end of alloc)"));
    EXPECT_TRUE(hangs_);
    EXPECT_EQ(judge_->hang_ms(), kHangMsOfSearch);
  }
}

// To zero 200 MB that are given back takes the host longer than a call of the heap may take.
TEST_F(Judged, TimeOfTheHostIsNotTheHeaps) {
  load("pages");
  EXPECT_THAT(judge("config pages=60000 heap=0 spare=1\nalloc a 200000000\nfree a\n"), testing::IsEmpty());
  EXPECT_FALSE(was_cut_short_);
}

TEST_F(Judged, CrashIsNamedByWhereItIs) {
  load("rude-aborts");
  for (unsigned run = 0; run < 40; ++run) {
    EXPECT_THAT(
        judge("config pages=9 heap=0 spare=1\nalloc a 1\nirq@1 alloc b 1\nalloc c 1\n"),
        testing::ElementsAre("heap=rude-aborts breaks does-not-crash (sequential, SIGABRT in misbehave)"));
  }
}

}  // namespace
}  // namespace sparepage
