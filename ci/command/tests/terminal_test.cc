// What stands on a screen: its width, its colours, and how text folds to it.
#include "ci/command/output/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparepage {
namespace {

using testing::ElementsAre;

constexpr Screen kPlain = {.columns = 20, .colours = false};
constexpr Screen kColoured = {.columns = 20, .colours = true};

TEST(Width, CountsWhatIsShown) {
  EXPECT_EQ(width(""), 0U);
  EXPECT_EQ(width("heap"), 4U);
  EXPECT_EQ(width("\x1b[1;31mheap\x1b[0m"), 4U);
  EXPECT_EQ(width("Grüße"), 5U);
  EXPECT_EQ(width("e\u0301"), 1U) << "an accent of its own";
  EXPECT_EQ(width("記録"), 4U);
  EXPECT_EQ(width("기록"), 4U);
  EXPECT_EQ(width("🚀"), 2U);
  EXPECT_EQ(width("a\u200bb"), 2U) << "a space of no width";
}

TEST(Width, CountsAByteThatIsNoCharacterAsOne) {
  EXPECT_EQ(width("\xff"), 1U);
  EXPECT_EQ(width("\xe8\xa8"), 2U) << "cut off";
  EXPECT_EQ(width("\xc0\xafx"), 3U) << "longer than it need be";
}

TEST(Columns, AreThoseOfTheVariableThenTheTerminalThenAPipe) {
  const auto columns = [](const char* variable, std::optional<std::size_t> terminal) {
    return screen(Colour::never, {.columns = variable, .terminal = terminal}).columns;
  };
  EXPECT_EQ(columns(nullptr, {}), 100U);
  EXPECT_EQ(columns(nullptr, 132), 132U);
  EXPECT_EQ(columns(nullptr, 45), 45U);
  EXPECT_EQ(columns(nullptr, 3), 20U);
  EXPECT_EQ(columns(nullptr, 0), 100U) << "it does not say";
  EXPECT_EQ(columns("72", {}), 72U);
  EXPECT_EQ(columns("72", 132), 72U);
  EXPECT_EQ(columns("20", {}), 20U);
  for (const char* no_width : {"", "19", "-80", "80x", "wide", "10001", "99999999999999999999"}) {
    EXPECT_EQ(columns(no_width, 132), 132U) << no_width;
    EXPECT_EQ(columns(no_width, {}), 100U) << no_width;
  }
}

TEST(Colours, AreAsAskedThenByNoColorThenByForceThenOnATerminal) {
  const auto colours = [](Colour when, const char* no_color, const char* force, bool terminal) {
    return screen(when, {.no_color = no_color,
                         .clicolor_force = force,
                         .terminal = terminal ? std::optional<std::size_t>(80) : std::nullopt})
        .colours;
  };
  EXPECT_TRUE(colours(Colour::always, "1", "0", false));
  EXPECT_FALSE(colours(Colour::never, nullptr, "1", true));
  EXPECT_FALSE(colours(Colour::automatic, "1", "1", true));
  EXPECT_TRUE(colours(Colour::automatic, "", "1", false));
  EXPECT_FALSE(colours(Colour::automatic, nullptr, "0", false));
  EXPECT_FALSE(colours(Colour::automatic, nullptr, "", false));
  EXPECT_TRUE(colours(Colour::automatic, nullptr, "0", true));
  EXPECT_TRUE(colours(Colour::automatic, nullptr, nullptr, true));
  EXPECT_FALSE(colours(Colour::automatic, nullptr, nullptr, false));
}

TEST(Colours, AreNotOfATerminalThatIsDumb) {
  EXPECT_FALSE(screen(Colour::automatic, {.term = "dumb", .terminal = 80}).colours);
  EXPECT_TRUE(screen(Colour::automatic, {.term = "xterm", .terminal = 80}).colours);
  EXPECT_TRUE(screen(Colour::always, {.term = "dumb", .terminal = 80}).colours);
}

TEST(LeftText, GoesByWhatWasDone) {
  EXPECT_EQ(left_text(10, 1, 3), ", about 20 s left");
  EXPECT_EQ(left_text(10, 999, 1000), ", about 1 s left");
  EXPECT_EQ(left_text(60, 1, 10), ", about 9 min left");
  EXPECT_EQ(left_text(0.5, 1, 3), "") << "too early to say";
  EXPECT_EQ(left_text(10, 0, 3), "");
  EXPECT_EQ(left_text(10, 3, 3), "");
}

TEST(Styled, IsTheTextWhereThereAreNoColours) {
  EXPECT_EQ(styled(kPlain, "kept", Style::good), "kept");
  EXPECT_EQ(styled(kColoured, "kept", Style::good), "\x1b[32mkept\x1b[0m");
}

// less -R ends a colour with the line.
TEST(Styled, EachLineHasItsOwnStartAndReset) {
  EXPECT_EQ(styled(kColoured, "one\n\ntwo\n", Style::dim), "\x1b[2mone\x1b[0m\n\n\x1b[2mtwo\x1b[0m\n");
}

TEST(Wrap, BreaksAtSpaces) {
  EXPECT_THAT(wrap("GetHeap(4088) gives a block: nothing else fits", 20, 2),
              ElementsAre("GetHeap(4088) gives", "  a block: nothing", "  else fits"));
  EXPECT_THAT(wrap("one  two", 8, 0), ElementsAre("one  two"));
  EXPECT_THAT(wrap("one  two", 7, 0), ElementsAre("one", "two"));
  EXPECT_THAT(wrap("", 20, 2), ElementsAre(""));
}

TEST(Wrap, KeepsTheSpacesInFront) {
  EXPECT_THAT(wrap("    heap: full, spare", 16, 6), ElementsAre("    heap: full,", "      spare"));
}

TEST(Wrap, BreaksAWordThatIsLongerThanALine) {
  EXPECT_THAT(wrap("see corpus/regressions/kb-q159254.trace there", 20, 2),
              ElementsAre("see", "  corpus/regressions", "  /kb-q159254.trace", "  there"));
  EXPECT_THAT(wrap("abcdefghij", 4, 1), ElementsAre("abcd", " efg", " hij"));
}

TEST(Wrap, CountsColumnsAndNotBytes) {
  EXPECT_THAT(wrap("記録記録 Grüße", 8, 0), ElementsAre("記録記録", "Grüße"));
  EXPECT_THAT(wrap("記録記録", 5, 0), ElementsAre("記録", "記録"));
  EXPECT_THAT(wrap("ee\u0301e", 2, 0), ElementsAre("ee\u0301", "e"));
}

TEST(Wrap, IndentsByHalfTheColumnsAtMost) {
  EXPECT_THAT(wrap("one two", 4, 30), ElementsAre("one", "  tw", "  o"));
  EXPECT_THAT(wrap("      one", 4, 0), ElementsAre("  on", "e"));
}

TEST(Wrap, EachPartBeginsAndEndsItsStyles) {
  EXPECT_THAT(wrap("\x1b[2mheap: [1 page: full]\x1b[0m end", 11, 2),
              ElementsAre("\x1b[2mheap: [1\x1b[0m", "  \x1b[2mpage:\x1b[0m", "  \x1b[2mfull]\x1b[0m end"));
  EXPECT_THAT(wrap("\x1b[1mbold \x1b[32mgreen\x1b[0m", 5, 0),
              ElementsAre("\x1b[1mbold\x1b[0m", "\x1b[1m\x1b[32mgreen\x1b[0m"));
  EXPECT_THAT(wrap("\x1b[31mabcdef\x1b[0m", 3, 0), ElementsAre("\x1b[31mabc\x1b[0m", "\x1b[31mdef\x1b[0m"));
  EXPECT_THAT(wrap("one \x1b[31mtwo\x1b[0m", 20, 0), ElementsAre("one \x1b[31mtwo\x1b[0m"));
}

TEST(Folded, FoldsEachLineAndEndsIt) {
  EXPECT_EQ(folded(kPlain, "known: original breaks bind-never-fails\n\nend", 7),
            "known: original\n       breaks\n       bind-never-fa\n       ils\n\nend\n");
  EXPECT_EQ(folded(kPlain, "one\n", 0), "one\n");
  EXPECT_EQ(folded(kPlain, "", 0), "");
}

TEST(Folded, NoLineIsWiderThanTheScreen) {
  const std::string text =
      "  a trace of 記録 and \x1b[1;31mcorpus/regressions/strategy-wsipx.trace\x1b[0m: Grüße\n";
  for (std::size_t columns = Screen::kFewest; columns < 80; ++columns) {
    std::string rest = folded({.columns = columns}, text, 7);
    while (!rest.empty()) {
      const std::string line = rest.substr(0, rest.find('\n'));
      EXPECT_LE(width(line), columns) << line;
      rest.erase(0, line.size() + 1);
    }
  }
}

TEST(Padded, CountsColumns) {
  EXPECT_EQ(padded("記録", 6), "記録  ");
  EXPECT_EQ(padded("\x1b[1mab\x1b[0m", 3), "\x1b[1mab\x1b[0m ");
  EXPECT_EQ(padded("abc", 2), "abc");
}

}  // namespace
}  // namespace sparepage
