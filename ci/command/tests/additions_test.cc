// What a program adds and can't be used: refused by its name, and nothing is added. What can be used is added
// by programs of their own (ci/packaging/outside).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"
#include "sparepage/command.h"
#include "sparepage/properties/cases/trace.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

std::string strategy_named(const std::string& name, const std::string& rest = "") {
  return "sparepage-strategy 1\nname " + name + "\nsummary mine\n" + rest;
}

std::string refusal_of(const std::string& text) {
  const std::string_view own[] = {text};
  try {
    add({.strategies = own, .invariants = {}});
  } catch (const TraceError& error) {
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
  Invariant invariant = *find_invariant("bind-never-fails");
  EXPECT_EQ(refusal_of(strategy_named("original")),
            "a strategy of this program:2:6: the name \"original\" is taken: there is a strategy of that "
            "name among "
            "those that are built in; another name is needed");
  EXPECT_EQ(refusal_of(invariant), "there are two invariants \"bind-never-fails\"");
  for (const std::string name : {"all", "none", "eight", "Mine", "1st", "a,b", "a+b", "a|b"}) {
    invariant.name = name;
    EXPECT_THAT(refusal_of(strategy_named(name)),
                HasSubstr(":2:6: \"" + name + "\" is no name for a strategy"));
    EXPECT_EQ(refusal_of(invariant), "\"" + name + "\" is no name for an invariant");
  }
  EXPECT_EQ(subjects().size(), strategies_before);
  EXPECT_EQ(invariants().size(), invariants_before);
}

TEST(Additions, MustBeWhole) {
  EXPECT_EQ(refusal_of(strategy_named("mine", "request { get fil }\n")),
            "a strategy of this program:4:15: unknown step \"fil\" (did you mean \"fill\"?); the steps of "
            "request are "
            "get, stretch, kept, own, fill, later, stop, repeat, mask, if");
  Invariant invariant = *find_invariant("bind-never-fails");
  invariant.name = "mine";
  invariant.violated = nullptr;
  EXPECT_EQ(refusal_of(invariant), "the invariant \"mine\" needs what says that it is violated");
}

TEST(Additions, AreBadInputForTheCommand) {
  const std::string text = strategy_named("original");
  const std::string_view own[] = {text};
  char program[] = "mine";
  char* arguments[] = {program, nullptr};
  testing::internal::CaptureStderr();
  EXPECT_EQ(command_main(1, arguments, {.strategies = own, .invariants = {}}), 2);
  EXPECT_EQ(
      testing::internal::GetCapturedStderr(),
      "sparepage: what this program adds can't be used: a strategy of this program:2:6: the name "
      "\"original\" "
      "is taken: there is a strategy of that name among those that are built in; another name is needed\n");
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
