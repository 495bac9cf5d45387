// What is left of a search that is ended before it is done: reports that parse, say that they are partial,
// and hold only what is true.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "ci/command/json.h"
#include "properties/tests/run_command.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

// A finding of a report: its trace shows it, and its line replays it.
void expect_true(const Json& finding, const std::string& strategy, const std::string& invariant) {
  const Trace trace = parse(finding["trace"].text()).trace;
  const Case of = {.config = trace.config, .steps = trace.steps};
  Identifier identifier;
  const auto kind = identifier.kind_of(of, *find_strategy(strategy), invariant_named(invariant));
  ASSERT_TRUE(kind) << finding.line();
  EXPECT_EQ(text(kind->needed), finding["profile"].text());
  EXPECT_EQ(kind->signature, finding["signature"].text());
  EXPECT_EQ(Json(trace.steps.size()), finding["length"]);
}

constexpr int kMoments = 20;
constexpr std::array<const char*, 3> kSignals = {"INT", "TERM", "HUP"};

unsigned moment(int number) {
  SeededChoices choices(static_cast<std::uint64_t>(number) + 1);
  return number == 0 ? 20 : 20 + static_cast<unsigned>(choices.choose(350, 0));
}

struct Files {
  std::string json = temporary("report.json");
  std::string junit = temporary("report.xml");
  std::string sarif = temporary("report.sarif");

  void remove() const {
    for (const std::string& file : {json, junit, sarif}) std::filesystem::remove(file);
  }
  std::string options() const { return " --json=" + json + " --junit=" + junit + " --sarif=" + sarif; }
};

// Nothing was written, where the signal came before there was anything to tell; or all is whole.
bool all_or_nothing(const Files& files) {
  const bool there = std::filesystem::exists(files.json);
  EXPECT_EQ(std::filesystem::exists(files.junit), there);
  EXPECT_EQ(std::filesystem::exists(files.sarif), there);
  EXPECT_FALSE(std::filesystem::exists(files.json + ".partial"));
  if (!there) return false;
  EXPECT_NO_THROW(Json::parse(contents(files.json)));
  EXPECT_NO_THROW(Json::parse(contents(files.sarif)));
  EXPECT_THAT(contents(files.junit), testing::HasSubstr("</testsuites>"));
  return true;
}

// Ends the command at so many moments, by each signal in turn, and hands what it wrote to check(files).
template <class Check>
void at_any_moment(const std::string& arguments, Check check) {
  const Files files;
  int told = 0;
  for (int i = 0; i < kMoments; ++i) {
    files.remove();
    run_until(moment(i), kSignals[static_cast<std::size_t>(i) % kSignals.size()],
              arguments + files.options());
    if (!all_or_nothing(files)) continue;
    ++told;
    EXPECT_THAT(contents(files.junit), testing::HasSubstr("partial"));
    check(Json::parse(contents(files.json)));
  }
  EXPECT_GT(told, kMoments / 2);
}

TEST(Partial, ReportsOfValidateAreTrueAtAnyMoment) {
  at_any_moment("validate --runs 100000000 --known none", [](const Json& report) {
    EXPECT_EQ(report["interrupted"], true);
    for (const Json& verdict : report["verdicts"]) {
      for (const Json& finding : verdict["findings"]) {
        expect_true(finding, verdict["strategy"].text(), verdict["invariant"].text());
      }
    }
  });
}

TEST(Partial, ReportsOfExploreAreTrueAtAnyMoment) {
  at_any_moment("explore --world small,preempt --known none", [](const Json& report) {
    for (const Json& world : report) {
      for (const Json& finding : world["findings"]) {
        expect_true(finding, world["strategy"].text(), finding["invariant"].text());
      }
    }
  });
}

}  // namespace
}  // namespace sparepage
