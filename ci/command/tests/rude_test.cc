// Guests that do to their host what no heap may do (heaps/rude.txt): the harness goes on, or says what
// happened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"

namespace sparepage {
namespace {

std::string object(const std::string& name) {
  return kHeapsFolder + "/" + name + ".so";
}

struct Rude {
  const char* name;
  int status;
  const char* says;  // a part of what is printed
};

void PrintTo(const Rude& rude, std::ostream* out) {
  *out << rude.name;
}

std::string trace(const std::string& lines) {
  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  std::string file = std::string(test.test_suite_name()) + "." + test.name() + ".trace";
  std::ranges::replace(file, '/', '.');
  file = testing::TempDir() + file;
  std::ofstream(file) << "sparepage-trace 1\n" << lines;
  return file;
}

// The second request is where they misbehave.
std::string trace() {
  return kSourceFolder + "/properties/tests/heaps/rude.trace";
}

std::string test_name(const testing::TestParamInfo<Rude>& of) {
  std::string name = of.param.name;
  std::ranges::replace(name, '-', '_');
  return name;
}

class RudeHeap : public testing::TestWithParam<Rude> {};

TEST_P(RudeHeap, IsSurvived) {
  const Ran ran = run_wide("replay " + trace() + " --heap " + object(GetParam().name));
  EXPECT_EQ(ran.status, GetParam().status);
  EXPECT_THAT(ran.output, testing::HasSubstr(GetParam().says));
  EXPECT_THAT(ran.output, testing::Not(testing::HasSubstr("a heap prints")));
  EXPECT_THAT(ran.output, testing::Not(testing::HasSubstr("the harness is broken")))
      << "it is the heap's doing";
}

INSTANTIATE_TEST_SUITE_P(
    That, RudeHeap,
    testing::Values(
        Rude{"rude-exits", 1, "violated does-not-crash at line 3\n  exit(0) in misbehave."},
        Rude{"rude-ends", 1, "violated does-not-crash at line 3\n  _exit(7)."},
        Rude{"rude-aborts", 1, "violated does-not-crash at line 3\n  SIGABRT in misbehave."},
        Rude{"rude-loops", 1, "violated does-not-hang at line 3\n  no end of alloc."},
        Rude{"rude-ticks", 1, "violated does-not-hang at line 3\n  no end of alloc."},
        Rude{"rude-takes-long", 0, "nothing violated"},
        // What a jump into a frame that is gone does is the machine's affair; the harness goes on.
        Rude{"rude-jumps", 1, "violated does-not-"},
        Rude{"rude-raises", 1, "violated does-not-crash at line 3\n  SIGUSR1."},
        Rude{"rude-kills", 1, "violated does-not-crash at line 3\n  SIGKILL."},
        // Whoever waits for a case is told what there is to say of the process that it ran in.
        Rude{"rude-ends-parent", 0, "nothing violated"}, Rude{"rude-stops-parent", 0, "nothing violated"},
        Rude{"rude-kills-parent", 3,
             "rude-kills-parent.so: the process that it is loaded in was killed (by the heap?): SIGKILL\n"},
        Rude{"rude-lies", 3,
             "rude-lies.so: what the process that runs it answers makes no sense: before byte "},
        Rude{"rude-recurses", 1, "violated does-not-crash at line 3\n  SIGSEGV in deeper."},
        Rude{"rude-closes", 0, "nothing violated"}, Rude{"rude-prints", 0, "nothing violated"},
        Rude{"rude-writes-all", 1, "violated contents-survive at line 3"},
        Rude{"rude-waits", 0, "alloc b 5000  application  blocked"},
        Rude{"rude-waits-in-check", 0, "alloc b 5000  application  blocked"},
        // Its count of requests is state that a refusal changes.
        Rude{"rude-aligns", 0, "alloc b 5000  application  null"},
        Rude{"rude-throws", 1, "violated does-not-crash at line 3\n  an exception left alloc."},
        Rude{"rude-refuses-create", 2, "can't be created with the trace's configuration"},
        Rude{"rude-crashes-in-create", 1, "violated does-not-crash at line 2\n  SIGABRT"},
        Rude{"rude-crashes-in-check", 1, "violated does-not-crash at line 3\n  SIGABRT in check."},
        Rude{"rude-check-changes", 3, "check changes something: requests"},
        Rude{"rude-state-elsewhere", 3,
             "change nothing. It calls malloc: what comes from there is no state of a heap\n"},
        Rude{"rude-asks-while-loaded", 3, "sparepage_take was called from outside the heap's own functions"},
        Rude{"rude-crashes-while-loaded", 2, "ends while it is loaded: SIGABRT"},
        Rude{"rude-abi", 2, "its abi is 2, and 1 is known here"},
        Rude{"rude-bytes", 2, "its `bytes` is 8: put sizeof(struct sparepage_heap) there"},
        Rude{"rude-ignores-half", 2, "its `ignore` has a begin without an end"},
        Rude{"rude-no-release", 2, "has no `release`"}, Rude{"rude-name", 2, "its name is \"Rude\""},
        Rude{"rude-strategy", 2, "its name, \"original\", is that of a strategy"},
        Rude{"rude-disclaims", 2, "there is no invariant \"bounded-wrok\""}),
    test_name);

TEST(SharedObject, ThatIsCutShortIsRefusedBeforeItIsLoaded) {
  const std::string whole = contents(object("nano"));
  const std::string says = ": is cut short: by its headers it has ";
  for (const std::size_t bytes : {whole.size() - 1, whole.size() / 2, std::size_t{64}}) {
    const std::string file = write("short.so", whole.substr(0, bytes));
    const Ran ran = run_wide("replay " + trace("alloc a 1\n") + " --heap " + file);
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.output,
              "sparepage: " + file + says + std::to_string(whole.size()) + " bytes, and here are fewer\n");
  }
  const std::string file = write("start.so", whole.substr(0, 20));
  EXPECT_THAT(run_wide("list strategies --heap " + file).output, testing::HasSubstr(file + says));
}

TEST(Drained, HeapThatWaitsServesNoMore) {
  const Ran ran = run_wide("replay " + trace("alloc a 100\nfree a\n") + " --heap " + object("rude-waits"));
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, testing::HasSubstr("violated drained-heap-serves-again at line 3"));
}

TEST(Stack, OfAHeapIsTheSameInTwoRuns) {
  const Ran ran =
      run_wide("replay " + trace("alloc a 100\nalloc b 100\nirq@1 free a\nalloc c 8\nirq@1 free b\n") +
               " --heap " + object("rude-reads-stack"));
  EXPECT_THAT(ran.output, testing::HasSubstr("rude-reads-stack: nothing violated"));
}

TEST(ChildKilledFromOutside, RunsItsCaseOnceMore) {
  const std::string done = testing::TempDir() + "ChildKilledFromOutside.done";
  for (const std::string& line :
       {"replay " + trace("alloc a 4096\n"), std::string("validate --runs 200 --blind")}) {
    std::filesystem::remove(done);
    setenv("SPAREPAGE_TEST_KILLED", done.c_str(), 1);
    const Ran killed = run_wide(line + " --heap " + object("rude-killed-once"));
    unsetenv("SPAREPAGE_TEST_KILLED");
    EXPECT_TRUE(std::filesystem::exists(done)) << "nothing was killed";
    const Ran not_killed = run_wide(line + " --heap " + object("rude-killed-once"));
    EXPECT_EQ(killed.output, not_killed.output);
    EXPECT_EQ(killed.status, not_killed.status);
    EXPECT_THAT(killed.output, testing::Not(testing::HasSubstr("SIGKILL")));
  }
}

TEST(HeapOption, TellsTwoBuildsOfOneHeapApart) {
  const std::string old_build = testing::TempDir() + "Old_build.so";
  const std::string new_build = testing::TempDir() + "new.so";
  for (const std::string& file : {old_build, new_build})
    std::filesystem::copy_file(object("nano"), file, std::filesystem::copy_options::overwrite_existing);
  const Ran ran =
      run_wide("validate --runs 100 --strategy original,wsipx-4.0.953 --heap " + old_build + "," + new_build);
  for (const char* name :
       {"nano.old-build", "nano.old-build+wsipx-4.0.953", "nano.new", "nano.new+wsipx-4.0.953"})
    EXPECT_THAT(ran.output, testing::HasSubstr(name));
}

TEST(HeapOption, RefusesWhatIsNoHeap) {
  EXPECT_THAT(run_wide("replay " + trace() + " --heap nowhere.so").output,
              testing::HasSubstr("nowhere.so: can't be read: No such file"));
  EXPECT_EQ(run_wide("replay " + trace() + " --heap " + trace()).status, 2);
  const Ran twice = run_wide("list strategies --heap " + object("nano") + "," + object("./nano"));
  EXPECT_EQ(twice.status, 2);
  EXPECT_THAT(twice.output, testing::HasSubstr("nano.so: named twice"));
  const Ran allocator = run_wide("validate --runs 1 --strategy grow-always --heap " + object("nano"));
  EXPECT_EQ(allocator.status, 2);
  EXPECT_THAT(allocator.output, testing::HasSubstr("grow-always changes the allocator"));
}

TEST(HeapOption, AllStandsForTheCallersThatGoWithAHeap) {
  const Ran ran = run_wide("validate --runs 10 --strategy all --known none --heap " + object("nano"));
  for (const char* row :
       {"nano ", "nano+wsipx-4.0.953", "nano+fill-retry-loop", "nano+fill-first", "nano+round-up-page"}) {
    EXPECT_THAT(ran.output, testing::HasSubstr(row));
  }
  EXPECT_THAT(ran.output, testing::Not(testing::HasSubstr("nano+grow-always")));
}

TEST(HeapOption, SaysWhatDoesNotApply) {
  const Ran ran = run_wide("validate --runs 10 --known none --heap " + object("nano"));
  EXPECT_THAT(ran.output, testing::ContainsRegex("reserve-serves +n/a"));
  EXPECT_THAT(ran.output, testing::ContainsRegex("does-not-crash +kept"));
}

TEST(HeapReplay, HasTheHeapBeforeTheCaller) {
  const Ran ran = run_wide("replay " + trace() + " --json --strategy fill-first --heap " + object("nano"));
  EXPECT_THAT(ran.output, testing::StartsWith(R"({"heap":"nano","strategy":"fill-first","config":)"));
}

TEST(HeapReplay, IsTheSameInThisProcessAndInAnother) {
  const std::string command = "replay " + kSourceFolder +
                              "/properties/tests/heaps/traces/nano-forgets-fringe.trace --json --heap " +
                              object("nano-forgets-fringe");
  const Ran isolated = run(command);
  EXPECT_EQ(isolated.status, 1);
  EXPECT_EQ(run(command + " --isolate no").output, isolated.output);
  EXPECT_EQ(run(command + " --guard").output, isolated.output);
}

TEST(HeapValidate, IsTheSameWithAnyNumberOfJobs) {
  const std::string command = "validate --runs 60 --known none --json --heap " + object("nano-looks-once") +
                              "," + object("nano-2021-writes-refused");
  const Ran one = run(command + " --jobs 1");
  EXPECT_EQ(one.status, 1);
  EXPECT_EQ(run(command + " --jobs 2").output, one.output);
}

TEST(HeapShrink, ExpectsTheHeap) {
  const std::string found =
      write("found.trace",
            "sparepage-trace 1\nconfig pages=0 heap=0 spare=1\nfill\nalloc a 1\nfree a\nalloc c 4081\nrun\n");
  const Ran ran = run_shell(kCommand + " shrink " + found + " --heap " + object("nano-2021-writes-refused") +
                            " 2> /dev/null");
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output,
              testing::HasSubstr("expect heap=nano-2021-writes-refused violates=heap-is-sound\n"));
}

}  // namespace
}  // namespace sparepage
