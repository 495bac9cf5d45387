// Output that can't be written, a reader that goes away, and a harness that is broken: which exit status, and
// what is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "ci/command/command.h"
#include "ci/command/prove/z3_solver.h"
#include "ci/command/session/status.h"
#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/findings/lists.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

const std::string kCannot = "sparepage: standard output: can't be written: ";

// Every verb, with what it writes to standard output.
std::vector<std::string> every_verb() {
  const std::map<std::string, std::vector<std::string>> lines = {
      {"demo", {""}},
      {"replay", {article(), "--json " + article(), "--help"}},
      {"explain", {article(), "--markdown " + article()}},
      {"draw", {article()}},
      {"list", {"strategies", "strategies --json"}},
      {"verdicts", {article(), "--json " + article()}},
      {"validate", {"--runs 1" + kKnown}},
      {"measure", {"--runs 1 --most 16 --heap " + kHeapsFolder + "/nano.so"}},
      {"explore", {"--depth 2", "--depth 2 --json"}},
      {"distinguish", {"original context-probe", "original context-probe --json"}},
      {"atlas", {"--depth 0 " + article(), "--depth 0 --json " + article()}},
      {"prove", {solver() == nullptr ? "--help" : "four-asks --invariant bind-never-fails"}},
      {"convert", {article()}},
      {"shrink", {"--strategy original " + article()}},
      {"strategy", {"new mine", "fmt original", "check original --runs 10 --states 10"}}};
  std::vector<std::string> all = {"--help", "--version"};
  for (const std::string& verb : verb_names()) {
    for (const std::string& arguments : lines.at(verb)) all.push_back(verb + " " + arguments);
  }
  return all;
}

// Nothing about the command line is wrong then.
TEST(StandardOutput, ThatIsFullIsBrokenForEveryVerb) {
  for (const std::string& verb : every_verb()) {
    const Ran ran = run(verb + " 3>&1 1>/dev/full 2>&3; echo status $?");
    EXPECT_THAT(ran.output, testing::EndsWith(kCannot + "No space left on device\nstatus 3\n")) << verb;
  }
}

TEST(StandardOutput, ThatIsClosedIsUnusableForEveryVerb) {
  for (const std::string& verb : every_verb()) {
    const Ran ran = run(verb + " 3>&1 1>&- 2>&3; echo status $?");
    EXPECT_THAT(ran.output, testing::EndsWith(kCannot + "Bad file descriptor\nstatus 2\n")) << verb;
  }
}

TEST(StandardOutput, ThatIsClosedAndNotWrittenToIsNotMissed) {
  const std::string file = temporary("unmissed.bin");
  EXPECT_EQ(run_shell(kCommand + " convert " + article() + " -o " + file + " >&-").status, 0);
}

// The command's output is larger than what a pipe holds, so that it is still writing when the reader goes.
std::string large_replay() {
  std::string lines = "sparepage-trace 1\n";
  for (int i = 0; i < 5000; ++i) lines += "api\n";
  return "replay " + write("long.trace", lines);
}

// 141: SIGPIPE ended it, as it ends any command whose reader had enough.
TEST(StandardOutput, WhoseReaderGoesEndsTheCommandSilently) {
  const std::string script =
      write("head.sh", "set -o pipefail\nCOLUMNS=1000 " + kCommand + " " + large_replay() + " | head -n 1\n");
  const Ran ran = run_shell("bash " + script + " 2>&1");
  EXPECT_EQ(ran.output, temporary("long.trace") + "\n");
  EXPECT_EQ(ran.status, 141);
}

TEST(StandardOutput, WhoseReaderGoesIsUnusableWhereTheSignalIsIgnored) {
  const std::string script = write(
      "ignored.sh", "set -o pipefail\ntrap '' PIPE\n" + kCommand + " " + large_replay() + " | head -n 1\n");
  const Ran ran = run_shell("bash " + script + " 2>&1");
  EXPECT_THAT(ran.output, HasSubstr(kCannot + "Broken pipe\n"));
  EXPECT_EQ(ran.status, 2);
}

TEST(OutputFile, IsWrittenThroughADeviceAndALink) {
  const std::string target = write("target.bin", "");
  const std::string link = temporary("link.bin");
  std::filesystem::remove(link);
  std::filesystem::create_symlink(target, link);
  EXPECT_EQ(run("convert " + article() + " -o " + link).status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_GT(std::filesystem::file_size(target), 0U);
  EXPECT_EQ(run("convert " + article() + " -o /dev/null").status, 0);
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(OutputFile, ThatIsFullIsBrokenAndThatIsNowhereUnusableForEveryVerb) {
  const std::string shrink = "shrink --strategy original " + article() + " -o ";
  for (const std::string& verb :
       {"convert " + article() + " -o ", shrink, "validate --runs 1" + kKnown + "--json="}) {
    const Ran full = run(verb + "/dev/full");
    EXPECT_EQ(full.status, 3) << verb;
    EXPECT_THAT(full.output,
                testing::EndsWith("sparepage: /dev/full: can't be written: No space left on device\n"));
    const Ran nowhere = run(verb + "/nowhere/file");
    EXPECT_EQ(nowhere.status, 2) << verb;
    EXPECT_THAT(nowhere.output,
                testing::EndsWith("sparepage: /nowhere/file: can't be written: No such file or "
                                  "directory\n"));
  }
}

// No input makes a sound harness break, so what ends the command is asked directly.
[[noreturn]] void end_with(const std::function<int()>& command) {
  std::exit(exit_status(command));
}

using BrokenHarnessDeathTest = testing::Test;

TEST(BrokenHarnessDeathTest, ExitsWithThree) {
  EXPECT_EXIT(end_with([]() -> int { throw std::logic_error("a counterexample that violates nothing"); }),
              testing::ExitedWithCode(3),
              "^sparepage: the harness is broken: a counterexample that violates nothing\n$");
  EXPECT_EXIT(end_with([]() -> int { throw std::bad_alloc(); }), testing::ExitedWithCode(3),
              "^sparepage: the harness is broken: std::bad_alloc\n$");
  EXPECT_EXIT(end_with([]() -> int {
                throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
              }),
              testing::ExitedWithCode(3), "^sparepage: the harness is broken: ");
}

TEST(ExitStatusDeathTest, IsTwoForWhatTheUserCanMend) {
  EXPECT_EXIT(end_with([]() -> int { throw UsageError("no such thing"); }), testing::ExitedWithCode(2),
              "^sparepage: no such thing\n$");
  EXPECT_EXIT(end_with([]() -> int { throw ListError("no such list"); }), testing::ExitedWithCode(2),
              "^sparepage: no such list\n$");
  EXPECT_EXIT(end_with([]() -> int { throw TraceError("t.trace:1:1: no such word"); }),
              testing::ExitedWithCode(2), "^t.trace:1:1: no such word\n$");
}

TEST(ExitStatusDeathTest, IsElseTheCommandsOwn) {
  EXPECT_EXIT(end_with([] { return kNothingViolated; }), testing::ExitedWithCode(0), "^$");
  EXPECT_EXIT(end_with([] { return kViolated; }), testing::ExitedWithCode(1), "^$");
}

}  // namespace
}  // namespace sparepage
