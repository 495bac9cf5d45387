// The command under test: what it prints and with which status it exits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Replay, ShowsTheArticlesCaseStepByStep) {
  const Ran ran = run("replay " + article());
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.output, article() + R"(
machine: 8 growable pages, heap 0 pages, spare 1 page, 2 interfaces; a bind asks for 160, 592, 592
  bytes

strategy original: the shipped grow rule; bind asks once
   11  alloc a 4088   application  ok
         GetHeap(4088) gives a block: nothing else fits; the spare, 1 page, joins the heap
         heap: [1 page: full] | spare 0 of 1 page | growable 8 pages
   12  socket s       application  ok
         heap: [1 page: full] | spare 0 of 1 page | growable 8 pages
   13  bind s 0x4001  application  10055 WSAENOBUFS  at 1:bind.enter
         GetHeap(160) gives null: nothing free fits; under 4096 bytes, so IFSMGR assumes interrupt
           time and does not grow the heap; the spare is empty; the pager still has 8 free pages
         heap: [1 page: full] | spare 0 of 1 page | growable 8 pages
         VIOLATED bind-never-fails

original: violated bind-never-fails at line 13
  bind failed with 10055 (WSAENOBUFS): its request for 160 bytes was refused while the pager had 8
  free pages and 1 would have served it.
)");
}

TEST(Replay, ShowsTwoStrategiesBesideEachOtherWhereTheyPart) {
  const Ran ran = run("replay " + article() + " --strategy original,wsipx-4.0.953");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("   12  socket s       application  ok\n"));
  EXPECT_THAT(ran.output, HasSubstr("Here they part:"));
  EXPECT_THAT(
      ran.output,
      HasSubstr(
          "   13  bind s 0x4001  application  10055         |    13  bind s 0x4001  application  ok\n"));
  EXPECT_THAT(ran.output, HasSubstr("\nwsipx-4.0.953: nothing violated\n"));
}

TEST(Replay, SaysWhenTwoStrategiesNeverPart) {
  const Ran ran = run("replay " + article() + " --strategy context-probe,probe-again");
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output, testing::EndsWith("\nThey never part: it goes like that under each of them.\n\n"
                                            "context-probe: nothing violated\n"
                                            "probe-again: nothing violated\n"));
}

TEST(Replay, OfAKeptTraceExitsWithZero) {
  EXPECT_EQ(run("replay " + article() + " --strategy fill-first").status, 0);
}

TEST(Replay, TellsWhatLandedInAStepWithinIt) {
  const Ran ran = run("replay --strategy wsipx-4.0.953 " + kCorpusFolder +
                      "/regressions/strategy-wsipx-loses-the-spare.trace");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output,
              HasSubstr("         FillHeapSpare takes 1 page from the pager; the spare has 1 page\n"));
  EXPECT_THAT(
      ran.output,
      HasSubstr(
          "    irq@4 alloc x 4000  interrupt    ok\n"
          "           GetHeap(4000) gives a block: nothing else fits; the spare, 1 page, joins the heap\n"));
}

TEST(Replay, PrintsOneJsonObject) {
  const Ran ran = run("replay --json " + article());
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(
      ran.output,
      R"({"strategy":"original","config":{"pages":8,"heap":0,"spare":1,"ifaces":2,"bind":[160,592,592]},)"
      R"("steps":[{"line":11,"op":"alloc","context":"application","result":"ok","points":[]},)"
      R"({"line":12,"op":"socket","context":"application","result":"ok","points":[]},)"
      R"({"line":13,"op":"bind","context":"application","result":"10055","points":["bind.enter"]}],)"
      R"("violations":[{"invariant":"bind-never-fails","line":13,"message":"bind failed with 10055 (WSAENOBUFS): )"
      R"(its request for 160 bytes was refused while the pager had 8 free pages and 1 would have served it"}],)"
      R"("final":{"free_pages":8,"spare_pages":0,"pressure_pages":0,"heap_pages":1,"live_blocks":1,"live_bytes":4096}})"
      "\n");
}

TEST(Replay, ReadsStandardInput) {
  EXPECT_EQ(run("replay - --json < " + article()).output, run("replay --json " + article()).output);
}

TEST(Replay, HasNoColoursInAPipe) {
  EXPECT_THAT(run("replay " + article()).output, testing::Not(HasSubstr("\x1b")));
}

TEST(Replay, OfAnEmptyTraceRunsNothing) {
  const Ran ran = run("replay --json " + write("empty.trace", "sparepage-trace 1"));
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output, HasSubstr(R"("steps":[],"violations":[],"final":{"free_pages":16,"spare_pages":4,)"
                                    R"("pressure_pages":0,"heap_pages":1,"live_blocks":0,"live_bytes":0}})"));
}

TEST(BadInput, ExitsWithTwoAndRunsNothing) {
  const std::string bad = write("bad.trace", "sparepage-trace 1\nfill\nalok a 1\n");
  const Ran ran = run("replay " + bad);
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.output, bad +
                            ":3:1: unknown operation \"alok\" (did you mean \"alloc\"?); the operations are "
                            "alloc, free, fill, api, pressure, "
                            "relief, socket, bind, recv, close, exit, packet, run\n");
  EXPECT_EQ(run("replay /nowhere.trace").status, 2);
  EXPECT_EQ(run("replay " + testing::TempDir()).status, 2);
  EXPECT_EQ(run("verdicts " + bad).status, 2);
  EXPECT_EQ(run("replay /dev/zero").output,
            "/dev/zero: is larger than 67108864 bytes, the most that is read\n");
}

TEST(BadInput, UnreadableFileIsRefused) {
  // Root may read anything, so root gives up its rights first.
  const std::string file = write("secret.trace", "sparepage-trace 1\n");
  std::filesystem::permissions(file, std::filesystem::perms::none);
  const std::string drop = "$([ $(id -u) = 0 ] && echo setpriv --reuid=65534 --clear-groups)";
  const std::string line = drop + " cat " + file + " > /dev/null && echo readable";
  ASSERT_NE(std::system(line.c_str()), 0) << "this machine can't make a file unreadable";
  const Ran ran = run_shell(drop + " " + kCommand + " replay " + file + " 2>&1");
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.output, file + ": can't be read: Permission denied\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
}

TEST(BadArguments, ExitWithTwo) {
  const Ran unknown = run("replay " + article() + " --strategy magic");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(
      unknown.output,
      testing::StartsWith(
          "sparepage: --strategy: unknown strategy \"magic\"; the strategies are original, wsipx-4.0.953, "));
  EXPECT_THAT(unknown.output, HasSubstr(", or \"all\"\n"));
  EXPECT_EQ(run("").status, 2);
  EXPECT_EQ(run("replay").status, 2);
  EXPECT_EQ(run("replay --no-such-option " + article()).status, 2);
  EXPECT_EQ(run("list everything").status, 2);
  EXPECT_EQ(run("frobnicate").status, 2);
}

TEST(Help, HasExamples) {
  std::vector<std::string> verbs = verb_names();
  verbs.emplace_back();  // of the command itself
  for (const std::string& verb : verbs) {
    const Ran ran = run(verb + " --help");
    EXPECT_EQ(ran.status, 0) << verb;
    EXPECT_THAT(ran.output, HasSubstr("Example")) << verb;
  }
}

TEST(List, NamesWhatThereIs) {
  EXPECT_THAT(run("list strategies").output,
              testing::StartsWith("original              the shipped grow rule; bind asks once"));
  EXPECT_THAT(run("list invariants").output,
              testing::StartsWith("bind-never-fails             violated when a bind ends"));
  EXPECT_THAT(run("list profiles").output,
              testing::StartsWith("sequential  as preemptive, and interrupts land"));
  EXPECT_THAT(run("list profiles --json").output, testing::StartsWith(R"([{"name":"sequential","says":)"));
  // Without a word, all of it.
  EXPECT_THAT(run("list").output,
              testing::StartsWith("strategies\noriginal              the shipped grow rule"));
  EXPECT_THAT(run("list").output, HasSubstr("\n\nprofiles\n" + run("list profiles").output + "\nworlds\n"));
  EXPECT_THAT(run("list --json").output, testing::StartsWith(R"({"strategies":[{"name":"original","says":)"));
}

const std::string kCorpus = kCorpusFolder + "/regressions";

TEST(Validate, GivesTheSameVerdictsWithAnyNumberOfJobs) {
  const std::string one = temporary("one.json");
  const std::string two = temporary("two.json");
  const std::string common = "validate --runs 1500" + kKnown;
  EXPECT_EQ(run(common + " --jobs 1 --json=" + one).output, run(common + " --jobs 2 --json=" + two).output);
  EXPECT_EQ(contents(one), contents(two));
  EXPECT_THAT(contents(one), testing::StartsWith(R"({"program":{"version":")"));
  EXPECT_THAT(contents(one), HasSubstr(R"("seed":1,"runs":1500,"strategies":["original","wsipx-4.0.953")"));
  EXPECT_THAT(contents(one),
              HasSubstr(R"("interrupted":false,"incomplete":false,"end":"runs","verdicts":[)"));
  EXPECT_FALSE(std::filesystem::exists(one + ".partial"));
}

TEST(Validate, TellsWhatIsKnownFromWhatIsNew) {
  const std::string common = "validate --runs 500 --strategy original --profile sequential";
  const Ran known = run(common + kKnown);
  EXPECT_EQ(known.status, 0);
  EXPECT_THAT(known.output,
              HasSubstr("known: original breaks bind-never-fails (sequential, bind get-), in "));
  EXPECT_THAT(known.output, HasSubstr("Every finding is known: "));
  EXPECT_THAT(known.output, Not(HasSubstr("replay: ")));
  const Ran fresh = run(common + " --known none");
  EXPECT_EQ(fresh.status, 1);
  EXPECT_THAT(fresh.output, HasSubstr("NEW: original breaks bind-never-fails (sequential, bind get-), in "));
  EXPECT_THAT(fresh.output, HasSubstr("1 finding is not known: with --known none, nothing is.\n"));
  EXPECT_THAT(fresh.output, Not(HasSubstr("Every finding is known")));
  EXPECT_THAT(fresh.output, Not(HasSubstr("No claim is broken")));
}

TEST(Validate, WithoutAListSaysSoOnce) {
  const Ran ran = run_shell("cd / && " + kCommand + " validate --runs 10 --strategy probe-again 2>&1");
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output,
              HasSubstr("there is no corpus/known here, so no finding is known; name one with --known"));
  EXPECT_THAT(ran.output, HasSubstr("No claim is broken.\n"));
}

// Ctrl-C ends the search, tells what was found, and gives no verdict.
TEST(Validate, InterruptedTellsWhatItHasAndNoVerdict) {
  const Ran ran = run_signalled("INT@3", "validate --strategy context-probe --runs 1000000000" + kKnown);
  EXPECT_THAT(ran.output, HasSubstr(": interrupted, "));
  EXPECT_THAT(ran.output, HasSubstr("Incomplete: interrupted after "));
  EXPECT_EQ(ran.status, 4);
}

TEST(Validate, RefusesWhatItCantDo) {
  EXPECT_EQ(run("validate --profile friendly").status, 2);
  EXPECT_EQ(run("validate --strategy magic").status, 2);
  EXPECT_EQ(run("validate --runs 0").status, 2);
  EXPECT_EQ(run("validate --jobs 0").status, 2);
  const Ran unwritable = run("validate --runs 1 --json=/nowhere/v.json" + kKnown);
  EXPECT_EQ(unwritable.status, 2);
  EXPECT_THAT(unwritable.output, HasSubstr("/nowhere/v.json: can't be written: No such file or directory"));
}

std::string tiny_world() {
  return write("article.world",
               "sparepage-world 1\nconfig pages=2 heap=0 spare=1 bind=160\nlimits blocks=2\n"
               "alloc 4088\nfree\nfill\nsocket\nbind 0x4001\nclose\n");
}

TEST(ExploreVerb, SaysWhatIsExhaustedAndWhatIsViolatedWithAShortestTrace) {
  const Ran ran = run("explore --world " + tiny_world() + " --strategy original,wsipx-4.0.953 --known none");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output,
              HasSubstr("bounds: 2 blocks, 1 socket, 1 queued packet, no interrupt inside an operation\n"
                        "operations: alloc 4088; free; fill; socket; bind 0x4001; close\n"));
  EXPECT_THAT(ran.output, HasSubstr("                             original   wsipx-4.0.953\n"
                                    "bind-never-fails             BROKEN 3   open\n"
                                    "app-request-never-fails      (2)        (2)\n"));
  EXPECT_THAT(ran.output,
              HasSubstr("NEW: original breaks bind-never-fails (sequential, bind get-), in 3 operations: "));
  EXPECT_THAT(ran.output, HasSubstr("\nalloc b0 4088\nsocket s0\nbind s0 0x4001\n"));
  EXPECT_THAT(ran.output, HasSubstr("\noriginal: exhausted: every reachable state was seen "));
  EXPECT_THAT(ran.output, HasSubstr("\nwsipx-4.0.953: exhausted, which proves nothing: it never reached: "
                                    "bind refused\n"));
}

TEST(ExploreVerb, SaysWhatRanOut) {
  const Ran depth = run("explore --strategy context-probe --depth 3" + kKnown);
  EXPECT_EQ(depth.status, 0);
  EXPECT_THAT(depth.output,
              HasSubstr("context-probe: incomplete: the depth ran out: every sequence of up to 3 "
                        "operations was tried, "));
  EXPECT_THAT(depth.output, HasSubstr("go on with --depth 7\n"));
  const Ran memory = run("explore --strategy context-probe --memory 1" + kKnown);
  EXPECT_EQ(memory.status, 4);
  EXPECT_THAT(memory.output, HasSubstr("context-probe: incomplete: 1 MB of memory ran out: "));
  EXPECT_THAT(memory.output, HasSubstr("go on with --memory 2, or in a smaller world\n"));
}

// A number of states that is enough was given, and met: that is no incomplete report.
TEST(ExploreVerb, EndsWithEnoughStates) {
  const std::string line = "explore --strategy context-probe --states 100" + kKnown;
  const Ran ran = run(line);
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output,
              testing::ContainsRegex("context-probe: incomplete: [0-9]+ states were enough: every "
                                     "sequence of up to [0-9]+ operations\n? *was tried"));
  EXPECT_THAT(run(line + "--json").output, HasSubstr("\"end\":\"states\",\"incomplete\":false,\"states\":"));
}

TEST(ExploreVerb, JsonIsTheSameWithAnyNumberOfThreads) {
  const std::string line = "explore --world preempt --depth 6 --strategy all --json" + kKnown + "--threads ";
  const Ran one = run(line + "1");
  EXPECT_EQ(one.status, 0);
  EXPECT_EQ(one.output, run(line + "2").output);
  EXPECT_THAT(one.output,
              HasSubstr("\"strategy\":\"wsipx-4.0.953\",\"end\":\"depth\",\"incomplete\":false,\"states\":"));
  EXPECT_THAT(one.output, HasSubstr("\"verdict\":\"violated\",\"length\":6,"));
}

TEST(ExploreVerb, RefusesWhatItCantDo) {
  const std::string bad = write("bad.world", "sparepage-world 1\nlimits blocks=99\nfill\n");
  const Ran world = run("explore --world " + bad);
  EXPECT_EQ(world.status, 2);
  EXPECT_EQ(world.output, bad + ":2:8: the blocks \"99\" is out of range; it may be 0 to 48\n");
  EXPECT_EQ(run("explore --world no-such-world").status, 2);
  EXPECT_EQ(run("explore --strategy magic").status, 2);
  EXPECT_EQ(run("explore --threads 0").status, 2);
}

TEST(ExploreVerb, InterruptedIsIncomplete) {
  const Ran ran = run_signalled("INT@1000", "explore --world small --strategy context-probe");
  EXPECT_THAT(ran.output, HasSubstr("context-probe: incomplete: interrupted: every sequence of up to "));
  EXPECT_EQ(ran.status, 4);
}

TEST(Convert, TurnsATraceIntoAnInputAndBack) {
  const std::string input = temporary("article.bin");
  EXPECT_EQ(run("convert " + article() + " -o " + input).status, 0);
  const Ran back = run("convert " + input);
  EXPECT_EQ(back.status, 0);
  EXPECT_EQ(back.output,
            "sparepage-trace 1\nconfig pages=8 heap=0 spare=1\nalloc b0 4088\nsocket s0\nbind s0 0x4001\n");
}

TEST(Convert, RefusesWhatIsNeitherTraceNorInput) {
  EXPECT_EQ(run("convert hex:0").status, 2);
  EXPECT_EQ(run("convert hex:04").output,
            "sparepage: \"hex:04\" is no fuzz input of a version from 1 to 3\n");
  EXPECT_EQ(run("convert hex:01zz").status, 2);
  EXPECT_EQ(run("convert /nowhere.bin").status, 2);
  EXPECT_EQ(run("convert " + article() + " " + article()).status, 2);
  EXPECT_EQ(run("convert " + write("text", "hello\n")).status, 2);
}

TEST(Verdicts, TellWhichExpectLinesAreWrong) {
  EXPECT_EQ(run("verdicts " + article() + kKnown).status, 0);
  const std::string wrong =
      write("wrong.trace", "sparepage-trace 1\nexpect strategy=original violates=bounded-work\nfill\n");
  const Ran ran = run_wide("verdicts " + wrong + kKnown);
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("NOT AS EXPECTED: " + wrong +
                                    ": strategy=original holds, and not violates=bounded-work\n"));
}

TEST(Verdicts, TellWhichNotesAreWrong) {
  const std::string file = write("noted.trace", "sparepage-trace 1\nalloc a 8 #= null\n");
  const Ran ran = run_wide("verdicts" + kKnown + file);
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("\nNone of the traces has an expect line.\nNOT AS NOTED: " + file +
                                    ":2: ok, and not null\n"));
  const Ran json = run("verdicts --json" + kKnown + file);
  EXPECT_EQ(json.status, 1);
  EXPECT_THAT(json.output,
              HasSubstr("\"unexpected\":[],\"not_as_noted\":[\"" + file + ":2: ok, and not null\"]"));
  EXPECT_EQ(run("verdicts - < " + file).status, 1);
}

TEST(Verdicts, SayWhatTheyFoundTrue) {
  EXPECT_THAT(run("verdicts" + kKnown + article()).output,
              testing::EndsWith("\nEvery expect line of the traces is true.\n"
                                "Every note of the traces is true.\n"));
  const std::string nothing = write("silent.trace", "sparepage-trace 1\nfill\n");
  const Ran silent = run("verdicts" + kKnown + nothing);
  EXPECT_EQ(silent.status, 0);
  EXPECT_THAT(silent.output,
              testing::EndsWith("\nNo claim is broken.\nNone of the traces has an expect line.\n"));
  EXPECT_THAT(silent.output, testing::StartsWith("1 trace; "));
  EXPECT_THAT(run("verdicts" + kKnown + nothing + " " + article()).output,
              HasSubstr("\nEvery expect line of the traces is true.\n"));
}

}  // namespace
}  // namespace sparepage
