// Tables with a row a subject, as they stand on screens of several widths.
#include "ci/command/output/grid.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace sparepage {
namespace {

const std::vector<std::string> kNames = {"original", "context-probe"};
const std::vector<GridColumn> kColumns = {{"bind-never-fails", {"BROKEN s2", "kept"}},
                                          {"no-grow-outside-application", {"(h1)", "kept"}},
                                          {"held", {"64 (2.9)", "-"}}};

TEST(Grid, FoldsHeadingsAtTheirHyphens) {
  EXPECT_EQ(grid({.columns = 60}, kNames, kColumns),
            R"(               bind-      no-grow-
               never-     outside-
               fails      application  held
original       BROKEN s2  (h1)         64 (2.9)
context-probe  kept       kept         -
)");
}

TEST(Grid, GoesOnInFurtherBlocksWithTheNames) {
  EXPECT_EQ(grid({.columns = 30}, kNames, kColumns),
            R"(               bind-
               never-
               fails
original       BROKEN s2
context-probe  kept

               no-grow-
               outside-
               application
original       (h1)
context-probe  kept

               held
original       64 (2.9)
context-probe  -
)");
  EXPECT_EQ(least_columns(kNames, kColumns), 26U);
}

TEST(Grid, HasColoursThatTakeNoColumns) {
  const Screen screen = {.columns = 40, .colours = true};
  EXPECT_EQ(grid(screen, std::vector{styled(screen, "one", Style::strong)},
                 std::vector<GridColumn>{{"a-b", {styled(screen, "kept", Style::good)}}, {"c", {"2"}}}),
            "     a-b   c\n\x1b[1mone\x1b[0m  \x1b[32mkept\x1b[0m  2\n");
}

TEST(Grid, OfNothingIsEmpty) {
  EXPECT_EQ(grid({}, kNames, {}), "");
}

TEST(Grid, RefusesAColumnOfOtherRows) {
  EXPECT_THROW(grid({}, kNames, std::vector<GridColumn>{{"held", {"1"}}}), std::invalid_argument);
}

}  // namespace
}  // namespace sparepage
