// sparepage explore, and shrink --certify, over guests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"

namespace sparepage {
namespace {

std::string object(const std::string& name) {
  return kHeapsFolder + "/" + name + ".so";
}

// Small, so that a counter is soon seen.
std::string drains() {
  return write("drains.world",
               "sparepage-world 1\nconfig pages=1 heap=0 spare=1\nlimits blocks=1 sockets=0\nalloc 1\n"
               "alloc 4000\nfree\nirq alloc 1\n");
}

std::string explore(const std::string& heap) {
  return "explore --known none --world " + drains() + " --heap " + object(heap) + " ";
}

TEST(ExploreHeapsCommand, SaysTheSameInEachProcess) {
  const Ran one = run(explore("nano-usable-too-small") + "--json --threads 1");
  const Ran other = run(explore("nano-usable-too-small") + "--json --threads 3");
  EXPECT_EQ(one.status, 1);
  EXPECT_EQ(one.output, other.output);
}

TEST(ExploreHeapsCommand, GoesOnWithoutACounter) {
  const Ran ran = run_wide(explore("nano-counts"));
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output, testing::HasSubstr("\nnano-counts: exhausted: "));
  EXPECT_THAT(ran.output, testing::HasSubstr("; not compared, since it counts on for ever: 2 bytes of " +
                                             object("nano-counts") +
                                             " at releases; all that was tried came out the "
                                             "same with it as it was loaded\n"));
  EXPECT_THAT(run_wide(explore("nano-counts") + "--ignore releases").output,
              testing::EndsWith("so none was lost to one)\n"));
}

TEST(ExploreHeapsCommand, DoesNotGoOnWithoutWhatDecides) {
  const Ran ran = run_wide(explore("rude-aligns"));
  EXPECT_THAT(ran.output, testing::HasSubstr("at requests; every sequence of up to "));
  EXPECT_THAT(ran.output,
              testing::HasSubstr("; what the heap does depends on it, so that it can't be left out\n"));
}

TEST(ExploreHeapsCommand, RefusesASymbolThatThereIsNot) {
  const Ran ran = run_wide(explore("nano-counts") + "--ignore release");
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.output, testing::HasSubstr("--ignore: its static data has no symbol \"release\"; it has "));
  EXPECT_THAT(ran.output, testing::HasSubstr("releases"));
}

TEST(ExploreHeapsCommand, RunsInProcessesOfItsOwn) {
  EXPECT_EQ(run(explore("nano") + "--isolate no").status, 2);
}

TEST(ExploreHeapsCommand, CertifiesAShortestTrace) {
  const std::string name = "nano-2021-extends-refused";
  const Ran ran = run_wide("shrink " + kSourceFolder + "/properties/tests/heaps/traces/" + name +
                           ".trace --certify --heap " + object(name));
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_THAT(ran.output, testing::HasSubstr("# shortest: no violation of "));
}

}  // namespace
}  // namespace sparepage
