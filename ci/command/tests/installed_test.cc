// A program that is installed, and no checkout: which list of accepted findings is asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"

namespace sparepage {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

// A prefix with the program and what it brings, as the install rules lay it out.
class Installed : public testing::Test {
 protected:
  const fs::path prefix_ = fs::weakly_canonical(temporary("prefix"));
  const std::string program_ = (prefix_ / "bin/sparepage").string();
  const std::string known_ = (prefix_ / "share/sparepage/corpus/known").string();

  Installed() {
    const fs::path corpus = fs::path(known_).parent_path();
    fs::remove_all(prefix_);
    fs::create_directories(corpus);
    fs::create_directories(prefix_ / "bin");
    fs::copy_file(kCommand, program_);
    fs::copy_file(kCorpusFolder + "/known", known_);
    fs::create_directory_symlink(kCorpusFolder + "/regressions", corpus / "regressions");
  }
  ~Installed() override { fs::remove_all(prefix_); }

  // The installed program, in that folder.
  Ran run_in(const std::string& folder, const std::string& arguments) const {
    return run_shell("cd " + folder + " && COLUMNS=1000 " + program_ + " " + arguments + " 2>&1");
  }
};

const std::string kFindsWhatIsKnown = "validate --strategy original --profile sequential --runs 500";

TEST_F(Installed, ListIsAskedWhereThereIsNoCheckout) {
  const Ran ran = run_in("/", kFindsWhatIsKnown);
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output, HasSubstr("Every finding is known: " + known_ + " has "));
  EXPECT_THAT(run_in("/", "validate --help").output, HasSubstr("; by default " + known_ + "\n"));
}

TEST_F(Installed, ListIsFoundThroughALinkToTheProgram) {
  fs::create_symlink(program_, prefix_ / "linked");
  const Ran ran = run_shell("cd / && COLUMNS=1000 " + (prefix_ / "linked").string() + " validate --help");
  EXPECT_THAT(ran.output, HasSubstr(known_));
}

TEST_F(Installed, ListGivesWayToThatOfACheckout) {
  const std::string checkout = temporary("checkout");
  fs::create_directories(checkout + "/corpus");
  write("checkout/corpus/known", "");
  const Ran ran = run_in(checkout, kFindsWhatIsKnown);
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("NEW: original breaks bind-never-fails"));
}

TEST_F(Installed, ListTakesNoFindingOfOnesOwn) {
  const std::string list = contents(known_);
  const Ran ran = run_in("/", "shrink " + article() + " --strategy original --into " + prefix_.string() +
                                  " --accept 'by design'");
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.output, "sparepage: --accept: " + known_ +
                            " is the list of the installed sparepage; name one of your own with --known\n");
  EXPECT_EQ(contents(known_), list);
}

}  // namespace
}  // namespace sparepage
