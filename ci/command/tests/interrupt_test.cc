// Ctrl-C and the other ways to ask a command to end, at any moment: it has told what it had. A search
// that found nothing by then is incomplete (exit status 4); what has no such status ends by the signal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::string kEndless = "validate --strategy context-probe --runs 1000000000 --jobs 1 --known none";

// Eight thieves can outlast the loop; what is shorter than that is more than can be searched here.
TEST(Interrupt, EndsCertifyingAtAnyMoment) {
  int certifying = 0;
  at_any_moment("shrink " + kCorpusFolder +
                    "/regressions/known-loop-gives-up-after-eight.trace --certify --strategy fill-retry-loop",
                [&](const Ran& ran, int status) {
                  EXPECT_EQ(ran.status, status);
                  EXPECT_THAT(ran.output,
                              HasSubstr("expect strategy=fill-retry-loop violates=bind-never-fails\n"));
                  EXPECT_THAT(ran.output, HasSubstr("interrupted: this is the smallest so far\n"));
                  if (ran.output.find("# not certified as shortest") != std::string::npos) ++certifying;
                  return certifying < 3;
                });
  EXPECT_EQ(certifying, 3);
}

TEST(Interrupt, EndsAnExplorationInTheMidstOfAState) {
  const std::string file = write("many_interrupts.world",
                                 "sparepage-world 1\nconfig pages=20 heap=0 spare=1 bind=4000\n"
                                 "limits blocks=10 sockets=1 packets=0 interrupts=8\n"
                                 "socket\nbind 0x4001\nirq@ alloc 4000\nirq@ alloc 1\nirq@ free\n");
  const Ran ran = run_signalled("INT@50000", "explore --threads 1 --strategy context-probe --world " + file);
  EXPECT_THAT(ran.output, HasSubstr("context-probe: incomplete: interrupted: every sequence of up to "));
  EXPECT_EQ(ran.status, 4);
}

TEST(Interrupt, EndsASearchThatTellsWhatItHas) {
  for (const char* signal : {"INT@1", "TERM@2", "HUP@3"}) {
    const Ran ran = run_signalled(signal, kEndless);
    EXPECT_THAT(ran.output, HasSubstr(": interrupted, ")) << signal;
    EXPECT_EQ(ran.status, 4) << signal;
  }
}

// With a first signal it tells what it has; a second one ends it at once.
TEST(Interrupt, SecondSignalEndsItAtOnce) {
  const Ran ran = run_signalled("TERM@2,INT@3", kEndless);
  EXPECT_THAT(ran.output, IsEmpty());
  EXPECT_EQ(ran.status, 128 + SIGINT);
}

TEST(Interrupt, LeavesWhatNohupIgnores) {
  const Ran ran = run_shell("SPAREPAGE_SIGNALS=HUP@1,TERM@2 nohup " + kCommand + " " + kEndless + " 2>&1");
  EXPECT_THAT(ran.output, HasSubstr(": interrupted, "));
  EXPECT_EQ(ran.status, 4);
}

TEST(Interrupt, RefusesSignalsThatThereAreNot) {
  for (const char* word : {"INT", "INT@", "INT@0", "INT@1x", "KILL@1", "@1", "INT@-1"}) {
    const Ran ran = run_signalled(word, "validate --runs 1 --known none");
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.output, "sparepage: SPAREPAGE_SIGNALS: \"" + std::string(word) +
                              "\" is no signal and look; write INT, TERM or HUP, then @ and a number from "
                              "1\n");
  }
}

}  // namespace
}  // namespace sparepage
