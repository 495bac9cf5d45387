// What is left of a search that is ended before it is done: reports that parse, say that they are
// incomplete, and hold only what is true.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "ci/command/output/json.h"
#include "ci/command/tests/parse_json.h"
#include "ci/command/tests/run_command.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

// A finding of a report: its trace shows it, and its line replays it.
void expect_true(const Json& finding, const std::string& strategy, const std::string& invariant) {
  const Trace trace = parse(finding["trace"].text()).trace;
  const Case of = trace;
  Identifier identifier;
  const auto kind = identifier.kind_of(of, *find_subject(strategy), invariant_named(invariant));
  ASSERT_TRUE(kind) << finding.line();
  EXPECT_EQ(text(kind->needed), finding["profile"].text());
  EXPECT_EQ(kind->signature, finding["signature"].text());
  EXPECT_EQ(Json(trace.steps.size()), finding["length"]);
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

// Ends the command at any moment. Of what it wrote check(report, findings) says whether it is incomplete,
// and counts the findings.
template <class Check>
void reports_at_any_moment(const std::string& arguments, Check check) {
  const Files files;
  const int moments = at_any_moment(arguments + files.options(), [&](const Ran& ran, int /*ended*/) {
    EXPECT_FALSE(std::filesystem::exists(files.json + ".partial"));
    EXPECT_NO_THROW(parse_json(contents(files.sarif)));
    EXPECT_THAT(contents(files.junit), testing::HasSubstr("</testsuites>"));
    std::size_t findings = 0;
    const bool incomplete = check(parse_json(contents(files.json)), findings);
    EXPECT_EQ(contents(files.junit).find("\"incomplete\"") != std::string::npos, incomplete);
    // What is found is a verdict, whatever was not searched.
    EXPECT_EQ(ran.status, findings != 0 ? 1 : incomplete ? 4 : 0);
    files.remove();
    return incomplete;
  });
  EXPECT_GT(moments, 10);
}

TEST(Partial, ReportsOfValidateAreTrueAtAnyMoment) {
  reports_at_any_moment("validate --runs 300 --known none --strategy original,fill-retry-loop",
                        [](const Json& report, std::size_t& findings) {
                          for (const Json& verdict : report["verdicts"]) {
                            for (const Json& finding : verdict["findings"]) {
                              expect_true(finding, verdict["strategy"].text(), verdict["invariant"].text());
                              ++findings;
                            }
                          }
                          return report["incomplete"] == true;
                        });
}

TEST(Partial, ReportsOfExploreAreTrueAtAnyMoment) {
  reports_at_any_moment("explore --world tiny,preempt --depth 4 --known none --strategy original,probe-again",
                        [](const Json& report, std::size_t& findings) {
                          bool incomplete = false;
                          for (const Json& search : report) {
                            incomplete = incomplete || search["incomplete"] == true;
                            for (const Json& finding : search["findings"]) {
                              expect_true(finding, search["strategy"].text(), finding["invariant"].text());
                              ++findings;
                            }
                          }
                          return incomplete;
                        });
}

}  // namespace
}  // namespace sparepage
