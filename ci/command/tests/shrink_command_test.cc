// `sparepage shrink` under test: what it prints and keeps, and with which status it exits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ShrinkVerb, MakesAFailingTraceSmallAndExpectsIt) {
  const std::string large =
      write("large.trace",
            "sparepage-trace 1\nconfig pages=8 heap=1 spare=1\nalloc a 4088\nalloc b 4000\nfree c\n"
            "socket s proc=7\nrecv s\nirq packet 0x4001 5\nbind s 0x4001 net=1\nclose s\n");
  const std::string small = temporary("small.trace");
  EXPECT_EQ(run("shrink " + large + " --strategy original -o " + small).status, 0);
  EXPECT_EQ(contents(small),
            "sparepage-trace 1\nconfig pages=1 heap=0 spare=1 bind=873,3201\n"
            "expect strategy=original violates=bind-never-fails\nsocket s0\nbind s0 0x0000\n");
  EXPECT_THAT(run("verdicts " + small).output, HasSubstr("Every expect line of the traces is true."));
  const Ran nothing = run("shrink " + article() + " --strategy fill-first");
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.output, HasSubstr("there is nothing to shrink: it violates nothing under fill-first"));
  EXPECT_EQ(run("shrink " + article() + " --invariant heap-is-round").status, 2);
}

TEST(ShrinkVerb, CertifiesThatNothingIsShorter) {
  const Ran ran = run("shrink " + article() + " --strategy original --certify");
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output, HasSubstr("# shortest: no violation of bind-never-fails (sequential, bind get-) "
                                    "under original in fewer than 2 operations "
                                    "(world socket; bind 0x0000, 2 states)\n"));
}

TEST(ShrinkVerb, KeepsWhatTellsTwoFixesApart) {
  const std::string stolen = kCorpusFolder + "/regressions/strategy-wsipx-loses-the-spare.trace";
  const Ran ran = run("shrink " + stolen + " --verdict wsipx-4.0.953,fill-retry-loop --certify");
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output,
              HasSubstr("# shortest: no violation of bind-never-fails (preemptive, bind get- fill get- "
                        "spare-filled spare) under wsipx-4.0.953, none under fill-retry-loop in fewer than 3 "
                        "operations (world "));
  EXPECT_THAT(ran.output, HasSubstr("expect strategy=wsipx-4.0.953 violates=bind-never-fails\n"
                                    "expect strategy=fill-retry-loop holds\n"));
}

TEST(ShrinkVerb, LimitIsExplicit) {
  const Ran ran = run("shrink " + article() + " --strategy original --limit 2");
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output, HasSubstr("in 2 runs; the limit\n  ended it: go on with --limit 4\n"));
}

// There are more ways to place twenty interrupts than can be searched.
TEST(ShrinkVerb, InterruptedKeepsTheSmallestSoFar) {
  const Ran ran = run_signalled(
      "INT@30000", "shrink " + kCorpusFolder +
                       "/regressions/strategy-loop-makes-too-many-calls.trace --strategy fill-retry-loop "
                       "--invariant bounded-work --certify");
  EXPECT_THAT(ran.output, HasSubstr("sparepage-trace 1\n"));
  EXPECT_THAT(ran.output, HasSubstr("expect strategy=fill-retry-loop violates=bounded-work\n"));
  EXPECT_THAT(ran.output, HasSubstr("; interrupted: this is the smallest so far\n"));
  EXPECT_EQ(ran.status, 128 + SIGINT);
}

// From a crash to a regression: named after what it shows, expected of every strategy, and never twice.
TEST(ShrinkVerb, KeepsARegressionOnce) {
  const std::string directory = temporary("kept");
  std::filesystem::remove_all(directory);
  std::filesystem::create_directory(directory);
  const std::string crash = temporary("crash-0123abcd");
  ASSERT_EQ(run("convert " + article() + " -o " + crash).status, 0);
  const std::string line = "shrink " + crash + " --strategy original --certify --into " + directory;
  const std::string kept = directory + "/original-breaks-bind-never-fails.trace";
  const Ran first = run(line);
  EXPECT_EQ(first.status, 0);
  EXPECT_THAT(first.output, HasSubstr("kept as " + kept + "\n"));
  const std::string text = contents(kept);
  EXPECT_THAT(text, HasSubstr("# original violates bind-never-fails: bind failed with 10055"));
  EXPECT_THAT(text, HasSubstr("# shortest: "));
  EXPECT_THAT(text, HasSubstr("expect strategy=original violates=bind-never-fails\nsocket "));
  EXPECT_THAT(run("verdicts " + kept).output, HasSubstr("Every expect line of the traces is true."));
  const Ran again = run(line);
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.output, HasSubstr("sparepage: not kept: " + kept + " shows the same already"));
  EXPECT_THAT(again.output, HasSubstr("# shortest: "));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory), {}), 1);
  EXPECT_EQ(run("shrink " + crash + " --into /nowhere").status, 2);
}

// What is the same is told by the finding, not by the operations that show it.
TEST(ShrinkVerb, KeepsWhatShowsAnotherFinding) {
  const std::string directory = temporary("kept_apart");
  std::filesystem::remove_all(directory);
  std::filesystem::create_directory(directory);
  const auto kept = [&](const std::string& lines, const std::string& options) {
    const std::string file = write("apart.trace", "sparepage-trace 1\n" + lines);
    const Ran ran = run("shrink " + file + " --strategy original --into " + directory + options);
    const std::string mark = "kept as " + directory + "/";
    const std::size_t at = ran.output.find(mark);
    return at == std::string::npos
               ? ran.output
               : ran.output.substr(at + mark.size(), ran.output.find('\n', at) - at - mark.size());
  };
  // Its second request is refused, without any interrupt.
  const std::string machine = "config pages=8 heap=0 spare=1 bind=160,592,592\n";
  const std::string plain = machine + "alloc a 3700\nsocket s\nbind s 0x4001\n";
  EXPECT_EQ(kept(plain, ""), "original-breaks-bind-never-fails.trace");
  EXPECT_THAT(kept(machine + "alloc q 3701\nsocket t\nbind t 0x4002\n", ""), HasSubstr("not kept: "));
  // An interrupt takes the full spare between two requests.
  const std::string race = machine + "alloc a 3900\nfill\nsocket s\nbind s 0x4001\nirq@2 alloc x 4000\n";
  EXPECT_EQ(kept(race, ""), "original-breaks-bind-never-fails-2.trace");
  EXPECT_THAT(kept(race, ""), HasSubstr("not kept: "));
  EXPECT_EQ(kept(machine + "alloc a 3900\nalloc b 8\nalloc c 200\n", " --invariant app-request-never-fails"),
            "original-violates-app-request-never-fails.trace");
}

TEST(ShrinkVerb, AcceptsAFindingForAReason) {
  const std::string directory = temporary("accepted");
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory + "/kept");
  const std::string known = directory + "/known";
  const std::string line = "shrink " + article() + " --into " + directory + "/kept --known " + known;
  const Ran kept = run(line);
  EXPECT_EQ(kept.status, 0);
  EXPECT_FALSE(std::filesystem::exists(known));
  const std::string trace = directory + "/kept/original-breaks-bind-never-fails.trace";
  EXPECT_THAT(run(line).output, HasSubstr("shows the same already; --accept REASON accepts it"));
  const Ran accepted = run(line + " --accept 'the shipped rule'");
  EXPECT_EQ(accepted.status, 0);
  EXPECT_EQ(contents(known),
            "original | bind-never-fails | sequential | bind* | "
            "kept/original-breaks-bind-never-fails.trace | the shipped rule\n");
  EXPECT_THAT(run("verdicts --known none " + trace).output, HasSubstr("original breaks "));
  EXPECT_THAT(run("verdicts --known " + known + " " + trace).output, Not(HasSubstr("original breaks ")));
  EXPECT_EQ(run(line + " --accept again").status, 2);
  EXPECT_EQ(run("shrink " + article() + " --accept why").status, 2);
}

// What other traces of the directory show, and what other lines stand for, stays to be looked at.
TEST(ShrinkVerb, AcceptsNothingElseThatWasFound) {
  const std::string directory = temporary("accepted_apart");
  std::filesystem::remove_all(directory);
  std::filesystem::create_directory(directory);
  const std::string known = directory + "/known";
  const std::string machine = "sparepage-trace 1\nconfig pages=8 heap=0 spare=1 bind=160,592,592\n";
  const std::string plain = write("plain.trace", machine + "alloc a 3700\nsocket s\nbind s 0x4001\n");
  const std::string race =
      write("race.trace", machine + "alloc a 3900\nfill\nsocket s\nbind s 0x4001\nirq@2 alloc x 4000\n");
  const std::string into = " --strategy original --into " + directory + " --known " + known;
  EXPECT_EQ(run("shrink " + race + into).status, 0);
  EXPECT_EQ(run("shrink " + plain + into + " --accept plain").status, 0);
  EXPECT_EQ(run("shrink " + race + into + " --accept race").status, 0);
  EXPECT_EQ(contents(known),
            "original | bind-never-fails | sequential | bind get- | "
            "original-breaks-bind-never-fails-2.trace | plain\n"
            "original | bind-never-fails | preemptive | bind* | "
            "original-breaks-bind-never-fails.trace | race\n");
}

TEST(ShrinkVerb, AsksForAStrategyWhereSeveralFail) {
  const std::string stolen = kCorpusFolder + "/regressions/strategy-wsipx-loses-the-spare.trace";
  const Ran several = run("shrink " + stolen);
  EXPECT_EQ(several.status, 2);
  EXPECT_THAT(several.output, HasSubstr("it fails under several strategies; name one with --strategy: "
                                        "wsipx-4.0.953, original, grow-always\n"));
  const std::string told = write("told.trace",
                                 "sparepage-trace 1\nexpect strategy=fill-first "
                                 "violates=bind-never-fails\nconfig pages=1 heap=0 spare=1\nsocket s\n"
                                 "bind s 0\nirq@3 alloc x 3921\n");
  EXPECT_THAT(run("shrink " + told).output,
              testing::StartsWith(
                  "bind-never-fails (preemptive, bind fill get- spare-filled spare) under fill-first"));
  const Ran both = run("shrink " + stolen + " --verdict original,fill-first --strategy original");
  EXPECT_EQ(both.status, 2);
  EXPECT_THAT(both.output, HasSubstr("--strategy excludes --verdict"));
  const Ran holds = run("shrink " + stolen + " --strategy context-probe --invariant bind-never-fails");
  EXPECT_EQ(holds.status, 2);
  EXPECT_THAT(holds.output,
              HasSubstr("there is nothing to shrink: it violates no bind-never-fails under context-probe\n"));
}

TEST(ShrinkVerb, KeepsAsMuchAsItIsToldTo) {
  const std::string race =
      write("race.trace",
            "sparepage-trace 1\nconfig pages=8 heap=0 spare=1 bind=160,592,592\nalloc a 3900\nfill\n"
            "socket s\nbind s 0x4001\nirq@2 alloc x 4000\n");
  const auto shrunk = [&](const std::string& keep) {
    return run_shell(kCommand + " shrink " + race + " --strategy original --keep " + keep + " 2> /dev/null")
        .output;
  };
  EXPECT_THAT(shrunk("config"), HasSubstr("config pages=8 heap=0 spare=1\n"));
  EXPECT_THAT(shrunk("config"), HasSubstr("irq@2 alloc "));
  EXPECT_THAT(shrunk("profile"), HasSubstr("irq@2 alloc b0 2329\n"));
  EXPECT_THAT(shrunk("nothing"), Not(HasSubstr("irq@")));
}

// Whatever ends the work, the failure is there.
TEST(ShrinkVerb, WritesTheInputsOwnCaseFirst) {
  const std::string out = temporary("own.trace");
  EXPECT_EQ(run("shrink " + article() + " --limit 1 -o " + out).status, 0);
  EXPECT_EQ(run("replay " + out).status, 1);
}

TEST(ShrinkVerb, ExplainsWhatEachPassDid) {
  const std::string explained = errors_of("shrink " + article() + " --strategy original --explain");
  EXPECT_THAT(explained,
              HasSubstr("\npass                      calls  candidates      run  taken  operations\n"
                        "delete ranges                 4           9        5      0           0\n"));
  EXPECT_THAT(explained,
              HasSubstr("\ndelete and change             4        1197      828      1          -1\n"));
  EXPECT_THAT(errors_of("shrink " + article() + " --strategy original"), Not(HasSubstr("delete ranges")));
  const Ran json =
      run_shell(kCommand + " shrink " + article() + " --strategy original --explain --json 2> /dev/null");
  EXPECT_THAT(json.output, HasSubstr("\"passes\":[{\"pass\":\"delete ranges\",\"calls\":4,"));
}

}  // namespace
}  // namespace sparepage
