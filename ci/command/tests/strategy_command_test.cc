// A fix of one's own: begun by a command, and taken as a file wherever a name may stand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"
#include "sparepage/properties/cases/strategies.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string kArticle = kCorpusFolder + "/regressions/kb-q159254.trace";

std::string strategy_file(const std::string& name, const std::string& rest = "request { get fill get }\n") {
  return write(name + ".strategy", "sparepage-strategy 1\nname " + name + "\nsummary mine\n" + rest);
}

TEST(StrategyCommand, BeginsOneThatRunsAndStandsAsItShouldLook) {
  const Ran begun = run("strategy new mine");
  EXPECT_EQ(begun.status, 0);
  const std::string file = write("begun.strategy", begun.output);
  EXPECT_EQ(run("strategy fmt " + file).output, begun.output);
  EXPECT_EQ(run("replay " + kArticle + " --strategy " + file).status, 0);
  for (const std::string_view part : {"getheap", "request", "socket", "packet", "deferred"}) {
    EXPECT_THAT(begun.output, HasSubstr("\n" + std::string(part) + " {"));
  }
}

TEST(StrategyCommand, NeedsANameThatIsFree) {
  EXPECT_EQ(run("strategy new original").status, 2);
  EXPECT_EQ(run("strategy new Mine").status, 2);
  EXPECT_EQ(run("strategy new mine.strategy").status, 2);
  EXPECT_EQ(run("strategy fmt /nowhere.strategy").status, 2);
  EXPECT_THAT(run("strategy fmt wsipx-4.0.953").output, HasSubstr("\nrequest { get fill get }\n"));
}

TEST(StrategyCommand, EveryVerbTakesAFile) {
  const std::string mine = " --strategy " + strategy_file("mine");
  const std::string stolen = kCorpusFolder + "/regressions/strategy-wsipx-loses-the-spare.trace";
  EXPECT_THAT(run("replay " + stolen + mine + " --json").output, StartsWith(R"({"strategy":"mine",)"));
  EXPECT_THAT(run("verdicts --known none " + stolen + mine).output, HasSubstr("BROKEN 1"));
  EXPECT_THAT(run("validate --runs 200 --known none" + mine).output, HasSubstr("NEW: mine breaks "));
  EXPECT_THAT(run("explore --world thieves --known none" + mine).output, HasSubstr("BROKEN 4"));
  EXPECT_THAT(run("shrink " + stolen + mine).output, HasSubstr("irq@"));
  EXPECT_EQ(run("draw " + stolen + mine).status, 0);
}

TEST(StrategyCommand, WhatIsFoundIsReplayedByTheFile) {
  const std::string file = strategy_file("mine");
  EXPECT_THAT(run("validate --runs 200 --known none --strategy " + file).output,
              HasSubstr(" --strategy " + file));
}

// Nobody could read a line with its name, or an expect line, without the file.
TEST(StrategyCommand, WhatNamesAFileIsNotKept) {
  const std::string file = strategy_file("mine");
  const std::string stolen = kCorpusFolder + "/regressions/strategy-wsipx-loses-the-spare.trace";
  EXPECT_THAT(run("shrink " + stolen + " --strategy " + file).output, testing::Not(HasSubstr("expect")));
  const std::string list = write("known", "");
  const std::string into = temporary("kept");
  std::filesystem::create_directory(into);
  const Ran ran =
      run("shrink " + stolen + " --strategy " + file + " --known " + list + " --accept why --into " + into);
  EXPECT_EQ(ran.status, 2) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("names strategies that are built in, and \"mine\" is read from " + file));
}

TEST(StrategyCommand, RefusesWhatIsNoStrategy) {
  const auto refusal = [](const std::string& file) {
    const Ran ran = run("validate --runs 1 --strategy " + file);
    EXPECT_EQ(ran.status, 2) << file;
    return ran.output;
  };
  const std::string bad = strategy_file("bad", "request { fil }\n");
  EXPECT_THAT(refusal(bad), HasSubstr(bad + ":4:11: unknown step \"fil\" (did you mean \"fill\"?)"));
  const std::string taken = write("taken.strategy", "sparepage-strategy 1\nname original\nsummary mine\n");
  EXPECT_THAT(refusal(taken), HasSubstr(taken + ":2:6: the name \"original\" is taken"));
  const std::string first = strategy_file("twin");
  const std::string second = temporary("second.strategy");
  std::filesystem::copy_file(first, second, std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(refusal(first + "," + second), HasSubstr(second + ":2:6: the name \"twin\" is taken"));
  EXPECT_THAT(refusal("/tmp/"), HasSubstr("/tmp/: can't be read: Is a directory"));
  EXPECT_THAT(refusal("./nowhere.strategy"), HasSubstr("./nowhere.strategy: can't be read: No such file"));
  const std::string large = write("large.strategy", std::string(1 << 20, '{'));
  EXPECT_THAT(refusal(large), HasSubstr(large + ": has 1048576 bytes; a strategy has 65536 at most"));
}

TEST(StrategyCommand, AHeapHasItsOwnGetheapAndPages) {
  const std::string heap = "validate --runs 1 --known none --heap " + kHeapsFolder + "/nano.so --strategy ";
  EXPECT_THAT(run(heap + strategy_file("rule", "getheap { find }\n")).output,
              HasSubstr("the strategy rule changes the allocator, and so does --heap"));
  EXPECT_THAT(run(heap + strategy_file("own", "own 1\n")).output,
              HasSubstr("the strategy own has pages of its own"));
  EXPECT_EQ(run(heap + "context-probe").status, 2);
  EXPECT_THAT(run(heap + "eight").output, HasSubstr("nano+fill-first"));  // without those that do not fit
  EXPECT_THAT(run(heap + strategy_file("asks", "request { mask { get } stretch get }\n")).output,
              HasSubstr("nano+asks"));
}

}  // namespace
}  // namespace sparepage
