// What is refused before any work, and names that are odd.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "properties/tests/run_command.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

constexpr const char* kArticle = SPAREPAGE_CORPUS "/regressions/kb-q159254.trace";

void expect_refused(const std::string& arguments, const std::string& says) {
  const Ran ran = run(arguments);
  EXPECT_EQ(ran.status, 2) << arguments;
  EXPECT_THAT(ran.output, HasSubstr(says)) << arguments;
}

TEST(Usage, NamesTheVerbsWhereNoneIsGiven) {
  expect_refused("",
                 "sparepage: a verb is missing; the verbs are replay, list, verdicts, validate, explore, "
                 "convert, shrink; sparepage --help tells more\n");
}

TEST(Usage, RefusesTwoOutputsInOneFile) {
  const std::string file = write("two.json", "");
  const std::string trace = write("input.trace", "sparepage-trace 1\nfill\n");
  const std::string twice = ": named twice, and would be overwritten; name another file\n";
  expect_refused("replay " + trace + " --json=" + file + " --sarif=" + file, "sparepage: " + file + twice);
  expect_refused("replay " + trace + " --junit=" + trace, "sparepage: " + trace + twice);
  expect_refused("shrink " + std::string(kArticle) + " --strategy original -o " + file + " --json=" + file,
                 "sparepage: " + file + twice);
  // By another name, too.
  const std::string link = file + ".link";
  std::filesystem::remove(link);
  std::filesystem::create_symlink(file, link);
  expect_refused("replay " + trace + " --json=" + file + " --junit=" + link, "sparepage: " + link + twice);
}

TEST(Usage, RefusesWhatIsNoNameOfAFile) {
  for (const char* option : {"--junit=-", "--sarif=-"}) {
    expect_refused("replay " + std::string(kArticle) + " " + option, "takes the name of a file, and not \"");
  }
}

TEST(Usage, RefusesAReasonThatNoLineCanHold) {
  const std::string shrink = "shrink " + std::string(kArticle) + " --strategy original --into /tmp --accept ";
  for (const char* reason : {"''", "' '", "'a|b'", "'a\nb'"}) {
    expect_refused(shrink + reason, "takes a reason of one line, without |, and not ");
  }
  expect_refused(shrink + "why --known none", "--accept adds a line to the list of what is known");
  expect_refused(shrink + "why --keep nothing", "--accept needs the finding to stay what it is");
  EXPECT_FALSE(std::filesystem::exists("none"));
}

TEST(Usage, NamesThePresetsWhereAWorldIsNeither) {
  expect_refused("explore --world smal",
                 "--world: \"smal\" is neither a file nor one of the presets: tiny, small, "
                 "preempt, all\n");
}

// A name that is no UTF-8 is shown as far as JSON can show it.
TEST(Names, ThatAreNoUtf8GoIntoJson) {
  const std::string file = write("caf\xE9.trace", "sparepage-trace 1\nfill\n");
  for (const char* form : {"", " --json"}) {
    const Ran ran = run("replay '" + file + "'" + form);
    EXPECT_EQ(ran.status, 0) << ran.output;
  }
  const Ran verdicts = run("verdicts '" + file + "' --json --known none");
  EXPECT_EQ(verdicts.status, 0) << verdicts.output;
}

TEST(OutputFile, LeavesAFileOfTheUsersAlone) {
  const std::string file = write("mine.json", "old");
  const std::string partial = write("mine.json.partial", "mine");
  EXPECT_EQ(run("replay " + std::string(kArticle) + " --strategy wsipx-4.0.953 --json=" + file).status, 0);
  std::string kept;
  std::getline(std::ifstream(partial), kept);
  EXPECT_EQ(kept, "mine");
}

TEST(OutputFile, IsReplacedBehindALink) {
  const std::string file = write("behind.json", "old");
  const std::string link = file + ".link";
  std::filesystem::remove(link);
  std::filesystem::create_symlink(file, link);
  EXPECT_EQ(run("replay " + std::string(kArticle) + " --strategy wsipx-4.0.953 --json=" + link).status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  std::string first;
  std::getline(std::ifstream(file), first);
  EXPECT_THAT(first, testing::StartsWith("{\"strategy\""));
}

TEST(OutputFile, OfShrinkIsWrittenToADeviceOnce) {
  const Ran ran = run("shrink " + std::string(kArticle) + " --strategy original -o /dev/stdout 2> /dev/null");
  EXPECT_EQ(ran.output.find("sparepage-trace 1"), ran.output.rfind("sparepage-trace 1"));
}

// What was accepted is no failure in a report for other programs.
TEST(ShrinkChecks, KnowWhatIsKnown) {
  const Ran fresh =
      run("shrink " + std::string(kArticle) + " --strategy original --known none --sarif=/dev/stderr");
  EXPECT_THAT(fresh.output, HasSubstr("\"suppressions\": []"));
  const Ran known = run("shrink " + std::string(kArticle) + " --strategy original --known " +
                        SPAREPAGE_CORPUS + "/known --sarif=/dev/stderr");
  EXPECT_THAT(known.output, testing::Not(HasSubstr("\"suppressions\": []")));
}

}  // namespace
}  // namespace sparepage
