// The demo: the article's case, whole, without a file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>

#include "ci/command/output/terminal.h"
#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"

namespace sparepage {
namespace {

// As somebody has it who has installed it: by its name, in a folder without a checkout.
Ran run_named(const std::string& environment, const std::string& line) {
  const std::string folder = std::filesystem::path(kCommand).parent_path().string();
  return run_shell("cd / && export PATH=" + folder + ":$PATH " + environment + "; " + line + " 2>&1");
}

TEST(Demo, TellsTheArticlesCase) {
  const Ran ran = run_named("COLUMNS=80", "sparepage demo");
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.output, R"(Windows 95's heap may not grow in an interrupt, so it keeps a page back for
that, the spare. Other programs have used up both, and the pager has eight free
pages:
original: violated bind-never-fails at line 13
  bind failed with 10055 (WSAENOBUFS): its request for 160 bytes was refused
  while the pager had 8 free pages and 1 would have served it.

Microsoft's fix (Q159254): a bind that is refused fetches a page into the spare,
and asks again:
wsipx-4.0.953: nothing violated

But an interrupt may land in between (irq@4), and take the page:
   14  bind s 0x4001         application  10055 WSAENOBUFS  at 1:bind.enter
           2:getheap-failed 3:fill.enter 4:spare-filled
         GetHeap(160) gives null: nothing free fits; under 4096 bytes, so IFSMGR
           assumes interrupt time and does not grow the heap; the spare is
           empty; the pager still has 8 free pages
         FillHeapSpare takes 1 page from the pager; the spare has 1 page
         GetHeap(160) gives null: nothing free fits; under 4096 bytes, so IFSMGR
           assumes interrupt time and does not grow the heap; the spare is
           empty; the pager still has 7 free pages
         VIOLATED bind-never-fails
   15    irq@4 alloc x 4000  interrupt    ok
           GetHeap(4000) gives a block: nothing else fits; the spare, 1 page,
           joins the heap

A heap that asks whether it is interrupt time, and looks again when refused,
holds here too:
probe-again: nothing violated

Next:
  sparepage replay hex:02000000000000000000000c0000001000000014000101 \
      --strategy wsipx-4.0.953
  sparepage validate                    searches for more
  sparepage validate --heap ./heap.so   a heap of yours
  sparepage --help
)");
}

TEST(Demo, FitsOneAndAHalfScreens) {
  const std::string text = run_named("COLUMNS=80", "sparepage demo").output;
  EXPECT_LE(std::ranges::count(text, '\n'), 24 * 3 / 2);
}

TEST(Demo, KeepsWithinTheScreen) {
  for (const std::size_t columns : {60U, 80U, 120U}) {
    std::istringstream lines(run_named("COLUMNS=" + std::to_string(columns), "sparepage demo").output);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(width(line), columns) << line;
  }
}

// On two lines of a shell, or three.
TEST(Demo, NamesALineThatReplaysTheCase) {
  for (const char* columns : {"COLUMNS=60", "COLUMNS=80", "COLUMNS=120"}) {
    const std::string text = run_named(columns, "sparepage demo").output;
    const std::size_t at = text.find("  sparepage replay ");
    ASSERT_NE(at, std::string::npos) << text;
    const Ran ran = run_named("COLUMNS=80", text.substr(at, text.find("\n  sparepage", at) - at));
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.output, testing::HasSubstr("wsipx-4.0.953: violated bind-never-fails at line "));
  }
}

}  // namespace
}  // namespace sparepage
