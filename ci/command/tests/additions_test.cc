// What a program adds and can't be used: refused by its name, and nothing is added. What can be used is added
// by programs of their own (ci/packaging/outside).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"
#include "sparepage/command.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

std::string refusal_of(const Strategy& strategy) {
  const Strategy* own[] = {&strategy};
  try {
    add({.strategies = own, .invariants = {}});
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

std::string refusal_of(const Invariant& invariant) {
  const Invariant* own[] = {&invariant};
  try {
    add({.strategies = {}, .invariants = own});
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Additions, NeedANameOfTheirOwn) {
  const std::size_t strategies_before = subjects().size();
  const std::size_t invariants_before = invariants().size();
  Strategy strategy = *find_strategy("original");
  Invariant invariant = *find_invariant("bind-never-fails");
  EXPECT_EQ(refusal_of(strategy), "there are two strategies \"original\"");
  EXPECT_EQ(refusal_of(invariant), "there are two invariants \"bind-never-fails\"");
  for (const std::string_view name : {"", "all", "none", "Mine", "1st", "a,b", "a b", "a+b", "a|b"}) {
    strategy.name = name;
    invariant.name = name;
    EXPECT_EQ(refusal_of(strategy), "\"" + std::string(name) + "\" is no name for a strategy");
    EXPECT_EQ(refusal_of(invariant), "\"" + std::string(name) + "\" is no name for an invariant");
  }
  EXPECT_EQ(subjects().size(), strategies_before);
  EXPECT_EQ(invariants().size(), invariants_before);
}

TEST(Additions, MustBeWhole) {
  Strategy strategy = *find_strategy("original");
  strategy.name = "mine";
  strategy.changes = "weather";
  EXPECT_EQ(refusal_of(strategy),
            "the strategy \"mine\" changes \"weather\", and not \"caller\", \"allocator\" or \"-\"");
  strategy.grow = nullptr;
  EXPECT_EQ(refusal_of(strategy), "the strategy \"mine\" needs both grow and request");
  Invariant invariant = *find_invariant("bind-never-fails");
  invariant.name = "mine";
  invariant.violated = nullptr;
  EXPECT_EQ(refusal_of(invariant), "the invariant \"mine\" needs what says that it is violated");
}

TEST(Additions, AreBadInputForTheCommand) {
  const Strategy* own[] = {find_strategy("original")};
  char program[] = "mine";
  char* arguments[] = {program, nullptr};
  testing::internal::CaptureStderr();
  EXPECT_EQ(command_main(1, arguments, {.strategies = own, .invariants = {}}), 2);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "sparepage: what this program adds can't be used: there are two strategies \"original\"\n");
}

TEST(Additions, NothingThatATraceSaysIsAFindingWhereThatIsAskedFor) {
  const std::string trace = "verdicts " + kCorpusFolder + "/regressions/kb-q159254.trace --known none";
  EXPECT_EQ(run(trace).status, 1);
  const Ran expected = run(trace + " --expected");
  EXPECT_EQ(expected.status, 0);
  EXPECT_THAT(expected.output, HasSubstr("Every broken claim is known, or expected by its trace.\n"));
}

}  // namespace
}  // namespace sparepage
