// What the command does with a terminal, a width and colours; and what it says of itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

const std::string kRefused = "\x1b[1;31m10055 WSAENOBUFS\x1b[0m";

TEST(Terminal, HasColoursUnlessToldOtherwise) {
  const std::string line = kCommand + " replay " + article();
  EXPECT_THAT(run_on_terminal(line).output, HasSubstr(kRefused));
  EXPECT_THAT(run_on_terminal("NO_COLOR=1 " + line).output, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(run_on_terminal("NO_COLOR= " + line).output, HasSubstr(kRefused));
  EXPECT_THAT(run_on_terminal(line + " --color=never").output, Not(HasSubstr("\x1b[")));
}

TEST(Pipe, HasColoursWhereTheyAreAskedFor) {
  const auto with = [](const std::string& variables, const std::string& before, const std::string& after) {
    return run_shell(variables + kCommand + before + " replay " + article() + after).output;
  };
  EXPECT_THAT(with("", "", ""), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(with("", " --color=always", ""), HasSubstr(kRefused));
  EXPECT_THAT(with("", "", " --color always"), HasSubstr(kRefused));
  EXPECT_THAT(with("NO_COLOR=1 ", "", " --color always"), HasSubstr(kRefused));
  EXPECT_THAT(with("CLICOLOR_FORCE=1 ", "", ""), HasSubstr(kRefused));
  EXPECT_THAT(with("CLICOLOR_FORCE=0 ", "", ""), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(with("NO_COLOR=1 CLICOLOR_FORCE=1 ", "", ""), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(with("CLICOLOR_FORCE=1 ", "", " --color never"), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(with("", " --color=always", " --color=never"), Not(HasSubstr("\x1b["))) << "the later one";
  EXPECT_EQ(run("list profiles --color blue").status, 2);
}

TEST(Columns, FoldWhatIsPrinted) {
  EXPECT_EQ(run_shell("COLUMNS=30 " + kCommand + " list profiles").output,
            R"(sequential  as preemptive, and
            interrupts land
            between operations
            only, never at a
            point
preemptive  no interrupt asks
            for 4096 bytes or
            more, and no
            operation runs
            where it gives
            wrong-context
hostile     anything that a
            trace can express
)");
  EXPECT_THAT(run_on_terminal("stty cols 30; " + kCommand + " list profiles").output,
              StartsWith("sequential  as preemptive, and\r\n            interrupts land\r\n"));
  EXPECT_THAT(run_shell("COLUMNS=40 " + kCommand + " --help").output,
              StartsWith("Tests heaps that may not always grow\nwhen they "));
}

// less -R ends a colour with the line.
TEST(Columns, EachLineEndsItsColours) {
  std::istringstream lines(
      run_shell("COLUMNS=40 " + kCommand + " --color=always replay " + article()).output);
  std::size_t coloured = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t last = line.rfind('\x1b');
    if (last == std::string::npos) continue;
    ++coloured;
    EXPECT_EQ(line.substr(last, 4), "\x1b[0m") << line;
  }
  EXPECT_GT(coloured, 9U);
}

TEST(Progress, StaysWithinALineOfTheTerminal) {
  const Ran ran = run_on_terminal(
      "stty cols 30; " + kCommand +
      " validate --strategy context-probe --profile sequential --runs 2000 --known none > /dev/null");
  std::string rest = ran.output;
  EXPECT_THAT(rest, HasSubstr("validate: 500 of 2000 runs,\r"));
  for (std::size_t at = 0; (at = rest.find("\r\x1b[K")) != std::string::npos; rest.erase(0, at + 4)) {
    EXPECT_LT(at, 30U) << rest.substr(0, at);
  }
}

// The newest version in CHANGELOG.md.
std::string newest_version() {
  std::ifstream changes(kSourceFolder + "/CHANGELOG.md");
  std::string line;
  while (std::getline(changes, line) && !line.starts_with("## ")) continue;
  return line.substr(3);
}

TEST(Version, IsTheNewestOfTheChangelogAndNamesTheCommit) {
  const Ran ran = run("--version");
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output,
              MatchesRegex("sparepage [0-9]+\\.[0-9]+\\.[0-9]+ \\(commit (unknown|[0-9a-f]+(-dirty)?)\\)\n"));
  EXPECT_THAT(ran.output, testing::StartsWith("sparepage " + newest_version() + " ("));
}

TEST(Help, NamesWhatThereIsToChooseFrom) {
  const auto has = [](const std::string& verb, const std::string& text) {
    EXPECT_THAT(run_shell("COLUMNS=200 " + kCommand + " " + verb + " --help").output, HasSubstr(text));
  };
  const std::string named =
      "--strategy NAME,... of `sparepage list strategies`, or all, or eight, those of SPEC.md, or "
      "FILE.strategy; by default ";
  has("replay", named + "original\n");
  has("validate", named + "eight\n");
  has("validate", "--profile NAME,... of sequential, preemptive, hostile, or all; by default all\n");
  has("explore",
      "--world NAME,... of tiny, small, preempt, thieves, heap-tiny, heap-points, or all, or FILE\n");
  has("shrink", "--keep {config,profile,nothing}; by default profile\n");
  has("list", "WHAT {strategies,invariants,profiles,worlds,workloads}\n");
  has("", "--color {auto,always,never}; by default auto\n");
}

TEST(Lists, AreReadBeforeAnythingElse) {
  const std::string unknown = "unknown strategy \"magic\"; the strategies are original, ";
  const std::pair<std::string, std::string> lines[] = {
      {"replay /nowhere --strategy", "magic"}, {"validate --strategy", "original,magic"},
      {"explore --strategy", "magic"},         {"shrink /nowhere --strategy", "magic"},
      {"shrink /nowhere --verdict", "magic"},  {"shrink /nowhere --expect", "magic"}};
  for (const auto& [line, list] : lines) {
    const Ran ran = run(line + " " + list);
    EXPECT_EQ(ran.status, 2) << line;
    EXPECT_THAT(ran.output, StartsWith("sparepage: " + line.substr(line.find("--")) + ": " + unknown))
        << line;
  }
  EXPECT_THAT(
      run("validate --profile friendly").output,
      StartsWith("sparepage: --profile: unknown profile \"friendly\"; the profiles are sequential, "));
  EXPECT_THAT(run("explore --world tiny,,small").output,
              StartsWith("sparepage: --world: an empty word in the list of worlds \"tiny,,small\""));
  EXPECT_THAT(run("shrink /nowhere --invariant heap-is-round").output,
              StartsWith("sparepage: --invariant: unknown invariant \"heap-is-round\" (did you mean "
                         "\"heap-is-sound\"?); the invariants are "));
  EXPECT_THAT(
      run("list everything").output,
      StartsWith("sparepage: WHAT: \"everything\" is none of strategies, invariants, profiles, worlds, "
                 "workloads\n"
                 "sparepage list --help tells more\n"));
}

TEST(Convert, WritesNoFuzzInputToATerminal) {
  const Ran refused = run_on_terminal(kCommand + " convert " + article());
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(refused.output,
            "sparepage: standard output is a terminal, and a fuzz input is no text; name a file with -o, or "
            "pipe it\r\n");
  EXPECT_EQ(run_on_terminal(kCommand + " convert " + article() + " -o " + temporary("a.bin")).status, 0);
  const Ran trace = run_on_terminal(kCommand + " convert " + temporary("a.bin"));
  EXPECT_EQ(trace.status, 0);
  EXPECT_THAT(trace.output, StartsWith("sparepage-trace 1\r\n"));
  EXPECT_THAT(run_on_terminal(kCommand + " convert " + article() + " | wc -c").output,
              Not(HasSubstr("terminal")));
}

}  // namespace
}  // namespace sparepage
