// sparepage draw: the picture of a trace, moment by moment, and the one that the pages show.
#include "ci/command/draw/draw.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"
#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {
namespace {

const std::string kStolen = kCorpusFolder + "/regressions/strategy-wsipx-loses-the-spare.trace";

// "irq@4 alloc x 4000 | takes the spare | heap 2 spare 0 free 7 others 0", a line a moment.
std::string told(const Picture& picture) {
  std::ostringstream text;
  for (const DrawnMoment& moment : picture.moments) {
    text << (moment.landed ? "  " : "") << moment.operation << " | " << (moment.failed ? "! " : "")
         << moment.what << " | heap " << moment.pages.heap << " spare " << moment.pages.spare << " free "
         << moment.pages.free << " others " << moment.pages.others << "\n";
  }
  return text.str();
}

std::string told(const std::string& operations, const std::string& strategy) {
  const std::string file = temporary("drawn.trace");
  std::ofstream(file) << "sparepage-trace 1\n" << operations;
  return told(picture_of(load_input(file), *find_subject(strategy)));
}

TEST(Pictures, ShowEachMoveOfAPageInTheOrderInWhichItHappened) {
  EXPECT_EQ(told("config pages=8 heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 0x4001\nirq@4 alloc x 4000\n",
                 "wsipx-4.0.953"),
            "alloc a 4088 | takes the spare | heap 1 spare 0 free 8 others 0\n"
            "socket s | ok | heap 1 spare 0 free 8 others 0\n"
            "bind s 0x4001 | ! GetHeap(160) is refused | heap 1 spare 0 free 8 others 0\n"
            " | fills the spare: 1 page | heap 1 spare 1 free 7 others 0\n"
            "  irq@4 alloc x 4000 | takes the spare | heap 2 spare 0 free 7 others 0\n"
            " | ! GetHeap(160) is refused: 10055 WSAENOBUFS | heap 2 spare 0 free 7 others 0\n");
}

TEST(Pictures, ShowWhatOtherDriversTakeAndWhatAGrowingHeapDoes) {
  EXPECT_EQ(
      told("config pages=4 heap=1 spare=1\npressure 2\nalloc a 8000\nalloc b 8000\nrelief 1\n", "original"),
      "pressure 2 | ok | heap 1 spare 1 free 2 others 2\n"
      "alloc a 8000 | takes 2 pages | heap 3 spare 1 free 0 others 2\n"
      "alloc b 8000 | ! GetHeap(8000) is refused: null | heap 3 spare 1 free 0 others 2\n"
      "relief 1 | ok | heap 3 spare 1 free 1 others 1\n");
}

// A strategy's own pages are shown as the heap's, and a larger spare as the spare that it is.
TEST(Pictures, StartWithWhatAStrategyHoldsBack) {
  const std::string file = temporary("held-back.trace");
  std::ofstream(file) << "sparepage-trace 1\nconfig pages=8 heap=1 spare=1\napi\n";
  const Strategy strategy = parse_strategy(
      "sparepage-strategy 1\nname mine\nsummary mine\nown 2\ntarget +3\nrequest { own get }\n", "mine");
  EXPECT_EQ(picture_of(load_input(file), subject_of(strategy)).start,
            (Pages{.heap = 3, .spare = 4, .free = 3, .others = 0}));
}

// What it holds back is shown apart from the rest of what it holds.
TEST(Pictures, OfAHeapUnderTestStartWithAllPagesFree) {
  const std::string file = temporary("held.trace");
  std::ofstream(file)
      << "sparepage-trace 1\nconfig pages=4 heap=0 spare=2\nirq alloc a 100\nirq alloc b 4000\napi\n";
  Guests heaps;
  heaps.load(std::vector<std::string>{kHeapsFolder + "/reserve.so"}, {});
  const Picture picture = picture_of(load_input(file), *heaps.with(subjects().first(1), true).front());
  EXPECT_EQ(picture.start, (Pages{.heap = 0, .spare = 0, .free = 6, .others = 0}));
  EXPECT_EQ(told(picture),
            "irq alloc a 100 | ok | heap 1 spare 1 free 4 others 0\n"
            "irq alloc b 4000 | ok | heap 2 spare 0 free 4 others 0\n"
            "api | ok | heap 2 spare 2 free 2 others 0\n");
}

TEST(Pictures, ThatThePagesShowAreWhatTheCommandDraws) {
  EXPECT_EQ(run("draw " + kStolen + " --strategy wsipx-4.0.953").output,
            contents(kCorpusFolder + "/cases/stolen-page.svg"));
  EXPECT_EQ(run("draw " + kStolen + " --strategy four-asks").output,
            contents(kCorpusFolder + "/cases/four-asks.svg"));
}

TEST(Pictures, HaveRoomForSoManyPagesAndMoments) {
  const std::string file = temporary("large.trace");
  std::ofstream(file) << "sparepage-trace 1\nconfig pages=23 heap=1 spare=1\n";
  EXPECT_EQ(run_wide("draw " + file).output,
            "sparepage: " + file +
                ": 25 pages in all, and a picture has room for 24; give its config line fewer\n");
  std::ofstream long_one(file);
  long_one << "sparepage-trace 1\nconfig pages=1\n";
  for (int i = 0; i < 65; ++i) long_one << "api\n";
  long_one.close();
  const Ran ran = run_wide("draw " + file);
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.output,
              testing::EndsWith("more than 64 moments, too many for a picture; shrink makes it smaller\n"));
}

TEST(Pictures, AreOfOneStrategy) {
  const Ran ran = run_wide("draw " + kStolen + " --strategy all");
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.output,
              testing::HasSubstr("--strategy: takes one strategy here, and not \"all\"; a picture is of "
                                 "one\n"));
}

}  // namespace
}  // namespace sparepage
