// spare=0 is for heaps that people bring: the modelled one has a spare.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"

namespace sparepage {
namespace {

std::string file_of(const std::string& name, const std::string& contents) {
  const std::string file = testing::TempDir() + name;
  std::ofstream(file) << contents;
  return file;
}

TEST(NoSpare, IsRefusedUnderTheModelledHeap) {
  const std::string trace =
      file_of("no-spare.trace", "sparepage-trace 1\nconfig pages=1 heap=0 spare=0\nalloc a 1\n");
  const std::string world = file_of("no-spare.world", "sparepage-world 1\nconfig spare=0\nalloc 1\n");
  for (const std::string& command :
       {"replay " + trace, "replay " + trace + " --strategy all", "draw " + trace,
        "verdicts --known none " + trace, "shrink " + trace, "explore --world " + world}) {
    const Ran ran = run(command);
    EXPECT_EQ(ran.status, 2) << command;
    EXPECT_THAT(ran.output, testing::HasSubstr(": spare=0: the modelled heap has a spare of 1 page or more; "
                                               "one that is brought with --heap may do without"))
        << command;
  }
}

TEST(NoSpare, IsAMachineLikeAnyOtherForAHeapThatIsBrought) {
  const std::string trace = file_of(
      "no-spare.trace", "sparepage-trace 1\nconfig pages=1 heap=0 spare=0\nalloc a 1\nalloc b 8192\n");
  const Ran ran = run("replay " + trace + " --heap " + kHeapsFolder + "/nano.so");
  EXPECT_EQ(ran.status, 0) << ran.output;
}

}  // namespace
}  // namespace sparepage
