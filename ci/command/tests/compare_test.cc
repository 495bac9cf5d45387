// distinguish, atlas and strategy check: what they print, and that what they show replays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ci/command/tests/parse_json.h"
#include "ci/command/tests/run_command.h"

namespace sparepage {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::string strategy_file(const std::string& programs) {
  return write("compared.strategy", "sparepage-strategy 1\nname compared\nsummary compared\n" + programs);
}

TEST(Distinguish, ShowsAShortestTrace) {
  const Ran ran = run_wide("distinguish original wsipx-4.0.953");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output,
              HasSubstr("original and wsipx-4.0.953 in world tiny: what they violate differs after 3 "
                        "operations, and after no fewer:\n"
                        "\n"
                        "sparepage-trace 1\n"
                        "config pages=2 heap=0 spare=1 bind=2000\n"
                        "alloc b0 4088\n"
                        "socket s0\n"
                        "bind s0 0x4001\n"
                        "\n"
                        "original: violates bind-never-fails: "));
  EXPECT_THAT(ran.output, HasSubstr("\nwsipx-4.0.953: violates nothing\nreplay: "));
  EXPECT_THAT(run_shell(replay_line_in(ran.output)).output, HasSubstr("violated bind-never-fails"));
}

TEST(Distinguish, SaysThatThereIsNone) {
  const Ran ran = run_wide("distinguish context-probe probe-again --depth 4");
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.output,
            "context-probe and probe-again in world tiny: what they violate does not differ: no "
            "sequence of up to 4 operations\n");
}

TEST(Distinguish, ComparesACost) {
  const Ran ran = run_wide("distinguish original larger-spare --cost held");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("held differs after 1 operation, and after no fewer:\n"));
  EXPECT_THAT(ran.output, HasSubstr("\noriginal: held 1 (pages held back, summed over the steps)\n"
                                    "larger-spare: held 0 (pages held back, summed over the steps)\n"));
}

TEST(Distinguish, OfSeveralIsATableOfPairs) {
  const Ran ran = run_wide("distinguish original wsipx-4.0.953 fill-retry-loop context-probe --depth 3");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, EndsWith("\n                     1  2  3\n"
                                   " 1  original\n"
                                   " 2  wsipx-4.0.953    3\n"
                                   " 3  fill-retry-loop  3  ?\n"
                                   " 4  context-probe    1  1  1\n"));
}

TEST(Distinguish, RefusesWhatIsNoPair) {
  EXPECT_THAT(errors_of("distinguish original"), HasSubstr("distinguish takes two strategies"));
  EXPECT_THAT(errors_of("distinguish original original"), HasSubstr("distinguish takes two strategies"));
  EXPECT_THAT(errors_of("distinguish original nobody"), HasSubstr("\"nobody\""));
}

TEST(Distinguish, ComparesTwoHeaps) {
  const std::string heaps = kHeapsFolder + "/pages.so," + kHeapsFolder + "/pages-sticks.so";
  const Ran ran = run_wide("distinguish --heap " + heaps + " --depth 4");
  EXPECT_THAT(
      ran.output,
      HasSubstr("pages and pages-sticks in world heap-tiny: what they violate differs after 1 operation, "));
}

TEST(AtlasVerb, OfTheArticle) {
  const Ran ran =
      run_wide("atlas " + kCorpusFolder +
               "/regressions/kb-q159254.trace --strategy original,wsipx-4.0.953,four-asks --known none");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("Every way to land 0, 1 or 2 of these at the points of this trace, "));
  EXPECT_THAT(
      ran.output,
      HasSubstr("\nbind-never-fails\n"
                "                                                  getheap-              spare-\n"
                "                 nothing  bind.enter  bind.block  failed    fill.enter  filled  grow.enter\n"
                "  original       0!       .           .\n"
                "  wsipx-4.0.953  .        .           .           .         .           1!\n"
                "  four-asks      .        .           .           .                             .\n"));
}

TEST(AtlasVerb, IsEmptyForWhatNoInterruptDefeats) {
  const Ran ran =
      run_wide("atlas " + kCorpusFolder + "/regressions/kb-q159254.trace --strategy four-asks --known none");
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output, EndsWith("\nNo claim breaks: the atlas is empty.\n"));
}

// Each cell's schedule is a trace that breaks that claim.
TEST(AtlasVerb, SchedulesReplay) {
  const Ran ran =
      run("atlas --json --known none --strategy eight " + kCorpusFolder + "/regressions/kb-q159254.trace");
  std::size_t cells = 0;
  const Json report = parse_json(ran.output);
  for (const Json& strategy : report["strategies"]) {
    for (const Json& cell : strategy["cells"]) {
      ++cells;
      const std::string file = write("cell.trace", cell["trace"].text());
      EXPECT_THAT(run("replay " + file + " --strategy " + strategy["strategy"].text()).output,
                  HasSubstr("violated " + cell["invariant"].text()));
    }
  }
  EXPECT_GE(cells, 4U);
}

TEST(AtlasVerb, HasAHeapsOwnPoints) {
  const std::string trace =
      write("pointed.trace", "sparepage-trace 1\nconfig pages=4 heap=1 spare=1\nalloc a 100\n");
  const Ran ran = run("atlas --json --known none --heap " + kHeapsFolder + "/deferred.so " + trace);
  const Json points = parse_json(ran.output)["points"];
  EXPECT_EQ(points, Json::array({"grow.before", "grow.after"})) << ran.output;
}

TEST(StrategyCheck, ReportsWhatIsNotNeeded) {
  const Ran ran = run_wide("strategy check " + strategy_file("request { mask { } get fill get }") +
                           " --runs 2000 --states 2000");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("\n  request\n"
                                    "    mask\n"
                                    "      without it: NOTHING CHANGES: not needed\n"));
  EXPECT_THAT(ran.output, EndsWith("\n  compared: 1 thing could go.\n"));
}

TEST(StrategyCheck, ShowsWhyTheOthersAre) {
  const Ran ran = run_wide("strategy check four-asks --runs 2000");
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output, HasSubstr("    fill\n"
                                    "      without it: bind-never-fails is violated, in 2 operations\n"));
  EXPECT_THAT(ran.output, EndsWith("\n  four-asks: every step is needed.\n"));
}

TEST(StrategyCheck, OwnPagesThatNobodyAsksForAreNotNeeded) {
  const Ran ran =
      run_wide("strategy check " + strategy_file("own 2\nrequest { get }") + " --runs 2000 --states 2000");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("no step that is needed asks for these pages: NOT NEEDED"));
}

}  // namespace
}  // namespace sparepage
