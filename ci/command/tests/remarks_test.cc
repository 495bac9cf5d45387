// What the command says beside verdicts: remarks on a trace that its author may not have meant, and wording.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kStolen =
    "sparepage-trace 1\nconfig pages=8 heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 0x4001\n"
    "irq@4 alloc thief 4000\n";

// Without the breaks at a line's end.
std::string unwrapped(std::string text) {
  for (std::size_t at = 0; (at = text.find("\n  ", at)) != std::string::npos;) {
    text.replace(at, std::min(text.find_first_not_of(' ', at + 1), text.size()) - at, " ");
  }
  return text;
}

TEST(Replay, SaysWhichPointsAreNeverReached) {
  const std::string file = write("never.trace", kStolen);
  const std::string never = "           (point 4 is never reached: it runs after the operation)\n";
  EXPECT_THAT(run("replay " + file).output,
              HasSubstr("    6    irq@4 alloc thief 4000  interrupt    null\n" + never));
  EXPECT_THAT(run("replay --strategy wsipx-4.0.953 " + file).output, Not(HasSubstr("never reached")));
  EXPECT_THAT(run("replay --json " + file).output, Not(HasSubstr("reached")));
}

// Under two operations in turn, in the same one, and with a point that is reached beside it.
TEST(Replay, SaysOfEachPointWhetherItIsReached) {
  const std::string output =
      run("replay " + write("each.trace",
                            "sparepage-trace 1\nfill\nirq@2 alloc a 8\ncrit@1 alloc b 8\n"
                            "irq@3 alloc c 8\nfill\nirq@1 alloc d 8\n"))
          .output;
  EXPECT_THAT(output, HasSubstr("irq@2 alloc a 8   interrupt    ok\n           (point 2 is never reached: "));
  EXPECT_THAT(output, HasSubstr("crit@1 alloc b 8  critical     ok\n           heap: "));
  EXPECT_THAT(output, HasSubstr("irq@3 alloc c 8   interrupt    ok\n           (point 3 is never reached: "));
  EXPECT_THAT(output, HasSubstr("irq@1 alloc d 8   interrupt    ok\n           heap: "));
}

// In text at the end, broken into lines; with --json on standard error.
TEST(Replay, SaysWherePointNumbersMeanDifferentPoints) {
  const std::string file = write("differ.trace", kStolen);
  const std::string two =
      file +
      ":6: note: irq@4 means different points: never reached under original, spare-filled under "
      "wsipx-4.0.953";
  // As wide as any path, since what does not fit is broken inside, and too narrow for five columns.
  const std::string replay = "COLUMNS=220 " + kCommand + " replay " + file;
  EXPECT_THAT(unwrapped(run_shell(replay + " --strategy original,wsipx-4.0.953").output),
              testing::EndsWith(" would have served it.\n\n" + two + "\n"));
  // Too many to stand beside each other.
  const std::string five = " --strategy original,wsipx-4.0.953,fill-retry-loop,fill-first,round-up-page ";
  const std::string note =
      two + " and fill-retry-loop, bind.block under fill-first, 2nd grow.enter under round-up-page\n";
  EXPECT_THAT(unwrapped(run_shell(replay + five).output),
              testing::EndsWith(
                  "\n\nIn short: original         violated bind-never-fails at line 5 wsipx-4.0.953    "
                  "violated bind-never-fails at line 5 fill-retry-loop  nothing violated fill-first       "
                  "nothing violated round-up-page    nothing violated\n\n" +
                  note));
  EXPECT_EQ(errors_of("replay --json " + file + five), note);
}

TEST(Replay, IsSilentWherePointNumbersMeanTheSame) {
  const std::string file = write("differ.trace", kStolen);
  EXPECT_THAT(run("replay " + file + " --strategy wsipx-4.0.953,fill-retry-loop").output,
              Not(HasSubstr("note: ")));
  EXPECT_EQ(errors_of("replay --json " + file + " --strategy wsipx-4.0.953,fill-retry-loop"), "");
  EXPECT_EQ(errors_of("replay --json " + file), "");
}

TEST(Replay, NotesNamesThatNoLineMakes) {
  const std::string file =
      write("names.trace",
            "sparepage-trace 1\nalloc a 8\nfree b\nfree a\nfree a\nfree b\nbind s 1\n"
            "socket a\nbind s 1\nrecv t\nirq close u\nsocket t\nclose t\nfree c\nalloc c 8\n");
  const std::string notes = file + ":3: note: free of the block \"b\", and no line above allocates it\n" +  //
                            file + ":7: note: bind of the socket \"s\", and no line above creates it\n" +   //
                            file + ":10: note: recv of the socket \"t\", and no line above creates it\n" +  //
                            file +
                            ":11: note: close of the socket \"u\", and no line above creates it\n" +  //
                            file + ":14: note: free of the block \"c\", and no line above allocates it\n";
  EXPECT_EQ(errors_of("replay " + file), notes);
  EXPECT_EQ(errors_of("replay --json " + file), notes);
  EXPECT_EQ(run("replay " + file).status, 0);
  EXPECT_EQ(run_shell(kCommand + " replay " + file + " 2>/dev/full").status, 0);
  EXPECT_EQ(errors_of("replay - < " + file).substr(0, 17), "<stdin>:3: note: ");
  EXPECT_EQ(errors_of("replay " + article()), "");
}

TEST(Replay, DoesNotSayThatThePagerStillHasNothing) {
  const auto told = [](const std::string& lines) {
    return unwrapped(run("replay " + write("pager.trace", "sparepage-trace 1\n" + lines)).output);
  };
  EXPECT_THAT(told("config pages=0 heap=0 spare=1\nalloc a 4088\nalloc b 8\n"),
              HasSubstr("the spare is empty; the pager has no free page either heap: "));
  EXPECT_THAT(told("config pages=1 heap=0 spare=1\nalloc a 4088\nalloc b 8\n"),
              HasSubstr("the spare is empty; the pager still has 1 free page heap: "));
  EXPECT_THAT(told("config pages=0 heap=0 spare=1\nalloc a 4090\n"),
              HasSubstr("the spare of 1 page is too small; the pager has no free page heap: "));
  EXPECT_THAT(told("config pages=0 heap=0 spare=1\nalloc a 4096\n"),
              HasSubstr("the pager has no free page, and 2 are needed heap: "));
  EXPECT_THAT(told("config pages=0 heap=0 spare=1\nalloc a 4088\nfill\nbind s 1\n"),
              Not(HasSubstr(" 0 free pages")));
}

TEST(List, ReadsAsASentence) {
  EXPECT_THAT(run("list invariants").output, Not(HasSubstr("when when")));
  for (const Invariant* invariant : invariants()) {
    for (const char* word : {"when ", "if ", "after "}) {
      EXPECT_THAT(std::string(invariant->violated_when), Not(testing::StartsWith(word))) << invariant->name;
    }
  }
}

}  // namespace
}  // namespace sparepage
