// The table of verdicts and its legend, as they stand on screens of several widths.
#include "ci/command/output/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace sparepage {
namespace {

using Kind = VerdictCell::Kind;

const TableForm kForm = {.rows = {"bind-never-fails", "failed-call-changes-nothing", "heap-is-sound"},
                         .facts = {"states", "end"}};

std::vector<VerdictColumn> columns() {
  return {{.heading = "original",
           .cells = {{Kind::broken, "s2"}, {Kind::kept}, {Kind::open}},
           .facts = {"1204", "exhausted"}},
          {.heading = "wsipx-4.0.953",
           .cells = {{Kind::broken, "p12"}, {Kind::unclaimed}, {Kind::kept}},
           .facts = {"98317", "incomplete"}},
          {.heading = "fill-retry-loop",
           .cells = {{Kind::violated, "h4"}, {Kind::kept}, {Kind::not_applicable}},
           .facts = {"7", "exhausted, proves nothing"}},
          {.heading = "probe-again",
           .cells = {{Kind::kept}, {Kind::kept}, {Kind::kept}},
           .facts = {"12", "exhausted"}}};
}

TEST(Table, HasAllColumnsWhereTheyFit) {
  EXPECT_EQ(table({.columns = 100}, kForm, columns()),
            R"(                             original   wsipx-4.0.953  fill-retry-loop  probe-again
bind-never-fails             BROKEN s2  BROKEN p12     (h4)             kept
failed-call-changes-nothing  kept       -              kept             kept
heap-is-sound                open       kept           n/a              kept
-----------------------------------------------------------------------------------
states                       1204       98317          7                12
end                          exhausted  incomplete     exhausted,       exhausted
                                                       proves nothing
)");
  EXPECT_EQ(table({.columns = 140}, kForm, columns()), table({.columns = 100}, kForm, columns()));
}

// What none of them violates is no column.
TEST(Table, HasARowForEachWhereTheyDoNotFitBesideEachOther) {
  TableForm form = kForm;
  form.searched = "in 9 runs each";
  EXPECT_EQ(table({.columns = 60}, form, columns()),
            R"(                 bind-
                 never-
                 fails
original         BROKEN s2
wsipx-4.0.953    BROKEN p12
fill-retry-loop  (h4)
probe-again      kept

not claimed, and not violated by wsipx-4.0.953; kept by the
  others, in 9 runs each: failed-call-changes-nothing
open for original; not to be judged of fill-retry-loop; kept
  by the others, in 9 runs each: heap-is-sound

                 states  end
original         1204    exhausted
wsipx-4.0.953    98317   incomplete
fill-retry-loop  7       exhausted, proves nothing
probe-again      12      exhausted
)");
}

TEST(Table, NamesWhatAllKeepInTheSameWayInALine) {
  const std::vector<VerdictCell> cells = {{Kind::kept}, {Kind::exhausted, "tiny"}, {Kind::kept}};
  EXPECT_EQ(table({.columns = 40}, {.rows = kForm.rows, .searched = "in 9 runs each"},
                  {{.heading = "one", .cells = cells}, {.heading = "another-of-them", .cells = cells}}),
            R"(one, another-of-them:

kept by each of them, in 9 runs each:
  bind-never-fails, heap-is-sound
exhausted in tiny for each of them:
  failed-call-changes-nothing
)");
}

TEST(Table, IsAListForEachColumnWhereNothingElseFits) {
  EXPECT_EQ(table({.columns = 30}, {.rows = kForm.rows},
                  {{.heading = "wsipx-4.0.953", .cells = columns()[1].cells}}),
            R"(wsipx-4.0.953
  bind-never-fails: BROKEN p12
  failed-call-changes-nothing:
    -
  heap-is-sound: kept
)");
}

TEST(Table, HasColoursThatTakeNoColumns) {
  EXPECT_EQ(table({.columns = 60, .colours = true}, {.rows = {"heap-is-sound", "pages-add-up"}},
                  {{.heading = "original", .cells = {{Kind::broken, "2"}, {Kind::kept}}},
                   {.heading = "fill-first", .cells = {{Kind::open}, {Kind::violated, "3"}}}}),
            "               \x1b[1moriginal\x1b[0m  \x1b[1mfill-first\x1b[0m\n"
            "heap-is-sound  \x1b[1;31mBROKEN 2\x1b[0m  \x1b[2mopen\x1b[0m\n"
            "pages-add-up   \x1b[32mkept\x1b[0m      \x1b[2m(3)\x1b[0m\n");
}

TEST(Table, IsTheSameTextWithAndWithoutColours) {
  for (const std::size_t width : {60U, 100U, 140U}) {
    std::string coloured = table({.columns = width, .colours = true}, kForm, columns());
    for (std::size_t at = 0; (at = coloured.find('\x1b')) != std::string::npos;) {
      coloured.erase(at, coloured.find('m', at) + 1 - at);
    }
    EXPECT_EQ(coloured, table({.columns = width}, kForm, columns()));
  }
}

TEST(Table, OfNothingIsEmpty) {
  EXPECT_EQ(table({}, kForm, {}), "");
}

TEST(Table, RefusesAColumnOfAnotherForm) {
  EXPECT_THROW(table({}, kForm, {{.heading = "original", .cells = {{Kind::kept}}}}), std::invalid_argument);
}

TEST(Legend, ExplainsWhatOccurs) {
  const std::vector<VerdictCell> all = {{Kind::broken, "s2"},   {Kind::violated, "h4"}, {Kind::kept},
                                        {Kind::not_applicable}, {Kind::unclaimed},      {Kind::open}};
  const DetailWords means = {
      "p4", "4 operations, and the narrowest profile is [s]equential, [p]reemptive or [h]ostile"};
  EXPECT_EQ(legend({.columns = 100}, all, means),
            R"(kept       claimed, and never violated
open       claimed, and not violated as far as was searched
-          not claimed, and never violated
(p4)       violated, beyond what is claimed
BROKEN p4  a claim is broken
n/a        can't be judged here
p4         4 operations, and the narrowest profile is [s]equential, [p]reemptive or [h]ostile
)");
  EXPECT_EQ(legend({.columns = 60}, std::vector<VerdictCell>{{Kind::violated, "s3"}}, means),
            R"((p4)  violated, beyond what is claimed
p4    4 operations, and the narrowest profile is
      [s]equential, [p]reemptive or [h]ostile
)");
  EXPECT_EQ(legend({}, std::vector<VerdictCell>{{Kind::kept}, {Kind::kept}}, means),
            "kept  claimed, and never violated\n");
  EXPECT_EQ(legend({.colours = true}, std::vector<VerdictCell>{{Kind::broken}}, means),
            "\x1b[1;31mBROKEN\x1b[0m  a claim is broken\n");
  EXPECT_EQ(legend({}, {}, means), "");
}

}  // namespace
}  // namespace sparepage
