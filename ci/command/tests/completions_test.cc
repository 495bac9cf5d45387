// What a shell completes: of each verb what its --help tells, and no list of its own.
#include "ci/command/help/completions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ci/command/session/status.h"
#include "ci/command/tests/run_command.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::Not;

// What bash offers after these words, the last of which is not whole: a word a line. As bash has them, with
// = apart.
std::string offered(const std::string& words) {
  static constexpr const char* kAsks = R"(
compopt() { :; }
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_sparepage
printf '%s\n' "${COMPREPLY[@]}"
)";
  const std::string script =
      write("ask.bash", completions("bash") + "COMP_WORDS=(sparepage " + words + ")" + kAsks);
  return run_shell("bash " + script + " 2>&1").output;
}

TEST(Completions, OfBashAreVerbsThenTheirOptions) {
  EXPECT_EQ(offered("re"), "replay\n");
  EXPECT_EQ(offered("v"), "verdicts\nvalidate\n");
  EXPECT_EQ(offered("--v"), "--version\n");
  EXPECT_EQ(offered("validate --j"), "--jobs\n--json\n--junit\n");
  EXPECT_EQ(offered("replay my.trace --st"), "--strategy\n");
  EXPECT_EQ(offered("--color never val"), "validate\n");
  EXPECT_EQ(offered("draw --ce"), "\n") << "an option of shrink alone";
}

TEST(Completions, OfBashAreWordsWhereTheValueIsOne) {
  EXPECT_EQ(offered("list st"), "strategies\n");
  EXPECT_EQ(offered("list strategies --color al"), "always\n");
  EXPECT_EQ(offered("shrink --keep pro"), "profile\n");
  EXPECT_EQ(offered("shrink --invariant bind"), "bind-never-fails\n");
  EXPECT_EQ(offered("replay --guard --po"), "--poison\n") << "after a flag";
  EXPECT_EQ(offered("replay --strategy = wsi"), "wsipx-4.0.953\n");
  EXPECT_EQ(offered("validate --seed ''"), "\n") << "a number";
}

TEST(Completions, OfBashGoOnInAList) {
  EXPECT_EQ(offered("replay --strategy wsi"), "wsipx-4.0.953\n");
  EXPECT_EQ(offered("replay --strategy original,wsi"), "original,wsipx-4.0.953\n");
  EXPECT_EQ(offered("explore --world tiny,sm"), "tiny,small\n");
  EXPECT_EQ(offered("explore --world FI"), "\n") << "a word in capitals stands for others";
}

TEST(Completions, HaveEachOptionOfEachVerbInEveryShell) {
  const std::string zsh = completions("zsh");
  const std::string fish = completions("fish");
  EXPECT_THAT(zsh, testing::StartsWith("#compdef sparepage\n"));
  EXPECT_THAT(zsh, HasSubstr("'--certify[Search"));
  EXPECT_THAT(zsh, HasSubstr("'--json=-[The report as JSON]::value:_files'"));
  EXPECT_THAT(zsh, HasSubstr("'--profile=[What the generated runs may do]:value:_values -s , word sequential "
                             "preemptive hostile all'"));
  EXPECT_THAT(zsh, HasSubstr("'--guard[Touching a page that the heap does not hold is a crash]' "));
  EXPECT_THAT(fish, HasSubstr(" -l guard -d 'Touching a page that the heap does not hold is a crash'\n"));
  EXPECT_THAT(fish, HasSubstr(" -l json -d 'The report as JSON'\n"));
  EXPECT_THAT(fish, HasSubstr("complete -c sparepage -n '__fish_seen_subcommand_from list' -a 'strategies "
                              "invariants profiles worlds workloads' -d 'What to list'\n"));
  EXPECT_THAT(fish,
              HasSubstr("complete -c sparepage -n '__fish_seen_subcommand_from validate' -l profile -r -a "
                        "'(__fish_append , sequential preemptive hostile all)' -d "));
  EXPECT_THAT(zsh + fish, Not(HasSubstr("FILE")));
}

TEST(Completions, AreOfThreeShells) {
  EXPECT_THROW(completions("tcsh"), UsageError);
}

}  // namespace
}  // namespace sparepage
