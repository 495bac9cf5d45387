// Reports for other programs: what becomes of each outcome in JUnit XML, and what holds for all formats.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "ci/command/output/check.h"
#include "ci/command/output/junit.h"
#include "ci/command/output/sarif.h"
#include "ci/command/tests/parse_json.h"
#include "ci/command/tests/run_command.h"
#include "ci/command/tests/sample_checks.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

TEST(Junit, TellsEachOutcome) {
  EXPECT_EQ(junit(every_outcome()), R"XML(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="sparepage validate" tests="6" failures="2" errors="0">
  <testsuite name="original" tests="4" failures="1" errors="0" skipped="0">
    <testcase classname="original" name="bind-never-fails (sequential, bind get-)">
      <system-out>known: bind failed with 10055
corpus/regressions/kb-q159254.trace:13
the shipped rule</system-out>
    </testcase>
    <testcase classname="original" name="app-request-never-fails">
      <system-out>beyond the claims: alloc of 8 bytes gave null
/tmp/x.trace:3
replay: sparepage replay x.trace</system-out>
    </testcase>
    <testcase classname="original" name="line 4: expect"/>
    <testcase classname="original" name="line 5: expect">
      <failure message="bind-never-fails is not violated" type="trace-says-so">./t.trace:5</failure>
    </testcase>
  </testsuite>
  <testsuite name="wsipx-4.0.953" tests="2" failures="1" errors="0" skipped="1">
    <testcase classname="wsipx-4_0_953" name="heap-is-sound (hostile, outside alloc)">
      <failure message="blocks overlap" type="heap-is-sound">heaps/my heap.so: line 2 of the trace
sparepage-trace 1
irq alloc a 8
replay: sparepage replay -
</failure>
    </testcase>
    <testcase classname="wsipx-4_0_953" name="bounded-work">
      <skipped>the search ended before</skipped>
    </testcase>
  </testsuite>
</testsuites>
)XML");
}

TEST(Junit, SaysThatItIsIncomplete) {
  EXPECT_EQ(junit(interrupted()), R"XML(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="sparepage explore" tests="2" failures="0" errors="0">
  <testsuite name="original in world tiny" tests="1" failures="0" errors="0" skipped="0">
    <properties>
      <property name="incomplete" value="true"/>
    </properties>
    <testcase classname="original in world tiny" name="pages-add-up"/>
  </testsuite>
  <testsuite name="explore" tests="1" failures="0" errors="0" skipped="1">
    <properties>
      <property name="incomplete" value="true"/>
    </properties>
    <testcase classname="explore" name="incomplete">
      <skipped>The report is incomplete: the search ended before it had done what was asked for, and what is not in here was not looked at.</skipped>
    </testcase>
  </testsuite>
</testsuites>
)XML");
}

TEST(Junit, OfNothingHasNoSuite) {
  EXPECT_EQ(
      junit({.verb = "replay", .all = {}}),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"sparepage replay\" tests=\"0\" failures=\"0\" errors=\"0\">\n</testsuites>\n");
}

TEST(Junit, EscapesWhatXmlWouldRead) {
  const std::string text = junit(unruly());
  const std::string ends =
      "d\xEF\xBF\xBD"
      "e\xEF\xBF\xBD \xEF\xBF\xBD \xC3\xA9 \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD";
  EXPECT_THAT(text,
              HasSubstr("message=\"&lt;a &amp; &quot;b&quot; 'c'&gt;&#9;]]&gt;&#13;&#10;" + ends + "\""));
  EXPECT_THAT(text, HasSubstr("<skipped>&lt;a &amp; \"b\" 'c'&gt;\t]]&gt;&#13;\n" + ends + "</skipped>"));
}

TEST(Reports, OfTheSameChecksAreTheSame) {
  for (const Checks& checks : {every_outcome(), interrupted(), unruly()}) {
    EXPECT_EQ(junit(checks), junit(checks));
    EXPECT_EQ(sarif(checks, kProgram), sarif(checks, kProgram));
  }
}

// Where the first result of a command's report shows: the file, and the line of it that is named; of each
// result the file is there.
std::string first_place(const std::string& arguments) {
  const std::string report = temporary("places.sarif");
  std::filesystem::remove(report);
  const Ran ran =
      run_shell("cd / && " + kCommand + " " + arguments + " --sarif=" + report + " 2>&1 > /dev/null");
  EXPECT_LE(ran.status, 1) << ran.output;
  std::string first;
  const Json log = parse_json(contents(report));
  for (const Json& result : log["runs"][0]["results"]) {
    const Json& place = result["locations"][0]["physicalLocation"];
    std::string file = place["artifactLocation"]["uri"].text();
    file.erase(0, file.starts_with("file://") ? 7 : 0);
    EXPECT_TRUE(std::filesystem::exists(file)) << file;
    if (!first.empty()) continue;
    first = file;
    if (!place.contains("region")) continue;
    std::istringstream lines(contents(file));
    std::string line;
    for (std::int64_t at = place["region"]["startLine"].number(); at > 0; --at) std::getline(lines, line);
    first += ": " + line;
  }
  return first;
}

// A trace that is there, and what is at fault where there is none.
TEST(Reports, PointToFilesThatAreThere) {
  const std::string small = temporary("small.trace");
  const std::string traces = temporary("traces");
  const std::string bind = ": bind s 0x4001                    #= 10055 at bind.enter";
  const std::string known =
      std::filesystem::path(kCorpusFolder + "/regressions/").lexically_normal().string() +
      "known-original-asks-once.trace";
  const std::string heap = kHeapsFolder + "/pages-promises-too-much.so";
  const std::string validate = "validate --runs 300 --strategy original --profile sequential --known ";
  const std::string shrink = "shrink " + article() + " --strategy original";
  const std::string measure = "measure --runs 20 --known none --heap " + heap;
  struct Row {
    std::string arguments;
    std::string place;
  };
  for (const Row& row : std::vector<Row>{
           {"replay " + article(), article() + bind},
           {"replay - < " + article(), kCommand},
           {"verdicts --strategy original --known none " + article(), article() + bind},
           {validate + "none", kCommand},
           {validate + kCorpusFolder + "/known", known},
           {"explore --depth 3 --strategy original --known none", kCommand},
           {shrink, article()},
           {shrink + " -o " + small, small + ": bind s0 0x0000"},
           {"validate --runs 100 --profile sequential --known none --heap " + heap, heap},
           {measure, heap},
           {measure + " -o " + traces, traces + "/pages-promises-too-much-4097.trace: alloc b0 4097"},
       }) {
    EXPECT_EQ(first_place(row.arguments), row.place) << row.arguments;
  }
}

// Reports of every kind, for ci/schemas to hold against the schemas.
TEST(Reports, AreWrittenForTheirSchemas) {
  const Checks empty = {.verb = "validate", .all = {}};
  const Checks incomplete = {.verb = "validate", .incomplete = true, .all = {}};
  int number = 0;
  for (const Checks& checks : {every_outcome(), interrupted(), unruly(), empty, incomplete}) {
    ++number;
    write(std::to_string(number) + ".xml", junit(checks));
    write(std::to_string(number) + ".sarif", sarif(checks, kProgram));
  }
  EXPECT_EQ(contents(temporary("1.xml")), junit(every_outcome()));
}

}  // namespace
}  // namespace sparepage
