// Guests that are built with AddressSanitizer and UndefinedBehaviorSanitizer (heaps/watched.txt), under a
// host that is: what sanitizers see is a finding, at the step in which it happens. In other builds there is
// nothing to test, and this file is empty.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"
#include "sparepage/model/memory.h"

#if defined(SPAREPAGE_ASAN)

namespace sparepage {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

std::string heap(const std::string& name) {
  return " --heap " + kHeapsFolder + "/" + name + ".so";
}

Ran replayed(const std::string& lines, const std::string& options) {
  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  const std::string file =
      testing::TempDir() + std::string(test.test_suite_name()) + "." + test.name() + ".trace";
  std::ofstream(file) << "sparepage-trace 1\n" << lines;
  return run_wide("replay " + file + options);
}

constexpr const char* kNextLives = "alloc a 64\nalloc b 64\nfree a\n";

// At its end a step in which a function of the heap is to blame, whose name the compiler wrote.
auto crashes(const std::string& line, const std::string& report, const std::string& function) {
  return ContainsRegex("violated does-not-crash at line " + line + "\n  " + report + " in [A-Za-z0-9_]*" +
                       function);
}

TEST(Watched, OneByteIntoAClientsBlockIsACrashThere) {
  const Ran ran = replayed(kNextLives, heap("cells-tags-next"));
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, crashes("4", "AddressSanitizer: use-after-poison", "release"));
}

TEST(Watched, IsTheSameWithGuard) {
  EXPECT_EQ(replayed(kNextLives, heap("cells-tags-next") + " --guard").output,
            replayed(kNextLives, heap("cells-tags-next")).output);
}

TEST(Watched, ClientsBlocksAreOpenWithoutPoison) {
  const Ran ran = replayed(kNextLives, heap("cells-tags-next") + " --poison no");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("violated contents-survive at line 4"));
  EXPECT_THAT(ran.output, testing::Not(HasSubstr("does-not-crash")));
}

TEST(Watched, ItsOwnTablesAreWatched) {
  const Ran ran = replayed("alloc a 63\nalloc b 64\n", heap("cells-reads-past-table"));
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, crashes("3", "AddressSanitizer: global-buffer-overflow", "alloc"));
}

TEST(Watched, UndefinedBehaviourIsACrash) {
  const Ran ran = replayed("alloc a 64\nalloc b 2147483647\n", heap("cells-adds-signed"));
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output,
              crashes("3", "UndefinedBehaviorSanitizer: signed-integer-overflow", "(rounded|alloc)"));
}

TEST(Watched, InTheSameProcessTheReportIsPrinted) {
  const Ran ran = replayed(kNextLives, heap("cells-tags-next") + " --isolate no");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("ERROR: AddressSanitizer: use-after-poison"));
}

TEST(Watched, IsFoundAndShrunk) {
  const Ran ran = run_wide("validate --known none --runs 200" + heap("cells-tags-next"));
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output,
              ContainsRegex("3 operations: AddressSanitizer: use-after-poison in [A-Za-z0-9_]*release"));
}

TEST(Watched, ARightOneHolds) {
  EXPECT_EQ(run_wide("validate --known none --runs 500" + heap("cells")).status, 0);
}

}  // namespace
}  // namespace sparepage

#endif
