// sparepage explain: what happens in a trace, in plain sentences.
#include "ci/command/explain/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"

namespace sparepage {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kStolen = kCorpusFolder + "/regressions/strategy-wsipx-loses-the-spare.trace";

TEST(Explain, TellsTheArticlesCase) {
  EXPECT_THAT(
      run_wide("explain " + article()).output,
      AllOf(HasSubstr("IFSMGR's heap has no page yet. It can grow by 8 pages of 4096 bytes, and holds a "
                      "spare of 1 page "
                      "back for interrupts, in which it may not grow.\n"),
            HasSubstr("another client asks for 4088 bytes. Nothing free fits, and a request for less than a "
                      "page does "
                      "not make the heap grow, so the spare, 1 page, joins the heap and serves it.\n"),
            HasSubstr("WSIPX asks for 160 bytes, and gets null: nothing free fits; under 4096 bytes, so "
                      "IFSMGR assumes "
                      "interrupt time and does not grow the heap"),
            HasSubstr("The bind fails with WSAENOBUFS (10055), \"no buffer space\"."),
            HasSubstr("That is what Microsoft's article Q159254 tells"),
            HasSubstr("replay: sparepage replay hex:")));
}

TEST(Explain, TellsWhatLandsInsideAnOperationWhereItLands) {
  EXPECT_THAT(
      run_wide("explain " + kStolen + " --strategy wsipx-4.0.953").output,
      HasSubstr(
          "FillHeapSpare takes 1 page from the pager; the spare has 1 page. There, at the point "
          "spare-filled, line 15 lands: an interrupt asks for 4000 bytes. Nothing free fits, so the "
          "spare, 1 page, joins the heap and serves it: that is what the operation that it interrupts has "
          "just fetched. WSIPX asks again, and gets null: the pager has 7 free pages."));
}

TEST(Explain, PassesOverWhatDoesNotMatterInALongTrace) {
  std::string trace = "sparepage-trace 1\nconfig pages=8 heap=4 spare=1\n";
  for (int i = 0; i < 20; ++i) trace += "alloc a" + std::to_string(i) + " 8\n";
  EXPECT_THAT(run_wide("explain " + write("long.trace", trace)).output,
              AllOf(HasSubstr("Lines 3 to 22: 20 operations; the heap has room for all of it.\n"),
                    HasSubstr("Nothing is violated under original.\n")));
}

TEST(Explain, MakesAnIssueOfIt) {
  const std::string picture = temporary("stolen.svg");
  std::filesystem::remove(picture);
  const Ran ran = run("explain " + kStolen + " --strategy wsipx-4.0.953 --markdown --picture " + picture);
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output, AllOf(testing::StartsWith("### "), HasSubstr("\n1. IFSMGR's heap"),
                                HasSubstr("![Where the pages are, moment by moment](<"),
                                HasSubstr("\n```text\nsparepage-trace 1\n"),
                                HasSubstr("\n    sparepage replay hex:"), HasSubstr("\nsparepage 0.")));
  EXPECT_EQ(contents(picture), run("draw " + kStolen + " --strategy wsipx-4.0.953").output);
}

TEST(Explain, WritesNoMarkupOfWhatATraceSays) {
  EXPECT_EQ(escaped_for_markdown("<b> [x](y) `c` a_b | \u202E\n"),
            "\\<b\\> \\[x\\](y) \\`c\\` a\\_b \\| \uFFFD\uFFFD");
  const std::string trace = write("fence.trace", "sparepage-trace 1\n# ``` and ````\nalloc a 8\n");
  EXPECT_THAT(run("explain --markdown " + trace).output, HasSubstr("\n`````text\n"));
}

TEST(Explain, TellsTheStoryOfAHeapThatIsBrought) {
  const std::string trace =
      write("brought.trace", "sparepage-trace 1\nconfig pages=2 heap=0 spare=1\nalloc a 100\n");
  EXPECT_THAT(
      run_wide("explain " + trace + " --heap " + kHeapsFolder + "/nano.so").output,
      AllOf(HasSubstr("The heap nano runs on a machine with 3 pages, and has none of them at first.\n"),
            Not(HasSubstr("IFSMGR"))));
}

TEST(Explain, DrawsOneStrategy) {
  const Ran ran = run_wide("explain " + kStolen + " --strategy all --picture " + temporary("all.svg"));
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.output, HasSubstr("--picture: a picture is of one strategy"));
}

}  // namespace
}  // namespace sparepage
