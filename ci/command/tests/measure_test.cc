// sparepage measure: what it says of heaps of the bank.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ci/command/measure/report.h"
#include "ci/command/tests/parse_json.h"
#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

std::string object(const std::string& name) {
  return kHeapsFolder + "/" + name + ".so";
}

std::string measure_line(const std::string& name) {
  return "measure --heap " + object(name) + " --known none --runs 600 ";
}

TEST(MeasureVerb, ARightHeapKeepsWhatItPromises) {
  const Ran ran = run(measure_line("nano"));
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(
      ran.output,
      R"(nano: the most free pages with which an application-time request was refused; seed 1, 600 states
  searched

bytes         refused with  would do  promised
0             0             1         not judged
1..4080       0             1         1
4081..8176    1             2         2
8177..12272   2             3         3
12273..16368  3             4         4
16369..16384  4             5         5

Refused, and how:
  0 with 0 free pages: config pages=0 heap=0 spare=1 | pressure 1 | alloc b0 0
  1 with 0 free pages: config pages=0 heap=0 spare=1 | pressure 1 | alloc b0 1
  4081 with 1 free page: config pages=0 heap=0 spare=1 | alloc b0 4081
  8177 with 2 free pages: config pages=0 heap=0 spare=2 | alloc b0 8177
  12273 with 3 free pages: config pages=0 heap=0 spare=3 | alloc b0 12273
  16369 with 4 free pages: config pages=0 heap=0 | alloc b0 16369

No promise is broken.
)");
}

TEST(MeasureVerb, AGapIsAFinding) {
  const Ran ran = run_wide(measure_line("pages-promises-too-much"));
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("bytes         refused with  would do  promised\n"
                                    "0             0             1         not judged\n"
                                    "1..4096       0             1         1\n"
                                    "4097..8191    1             2         1 BROKEN\n"
                                    "8192          1             2         2\n"
                                    "8193..12287   2             3         2 BROKEN\n"
                                    "12288         2             3         3\n"
                                    "12289..16383  3             4         3 BROKEN\n"
                                    "16384         3             4         4\n"));
  EXPECT_THAT(
      ran.output,
      HasSubstr("NEW: heap=pages-promises-too-much breaks app-request-never-fails (sequential, alloc "
                "get-), 4097..8191, 8193..12287, 12289..16383 bytes, 1 operation: a request for 4097 "
                "bytes at application time gave null while the pager had 1 free page and 1 would have "
                "served it\n\n"
                "sparepage-trace 1\nconfig pages=0 heap=0 spare=1\nalloc b0 4097\n\nreplay: "));
  EXPECT_THAT(ran.output, HasSubstr("\nThe promises of 3 ranges are broken, and not known.\n"));
  EXPECT_EQ(run_shell(replay_line_in(ran.output) + " 2>&1").status, 1);
}

TEST(MeasureVerb, AHeapThatEndsDoesNotAnswer) {
  const Ran ran = run(measure_line("nano-exits"));
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output, HasSubstr("1..4080       no answer     -         1\n"));
  EXPECT_THAT(ran.output, HasSubstr("It did not answer each request: it crashed, hung or waited."));
}

// What no heap of the bank has.
TEST(MeasureVerb, SaysWhatIsNoFinding) {
  const Subject& strategy = *find_subject("original");
  const auto range = [](std::uint32_t from, std::uint32_t refused, std::optional<std::uint64_t> need) {
    return MeasuredRange{.from = from, .to = from + 9, .refused = refused, .need = need};
  };
  const Session session = {};
  const MeasureReport report = {
      .session = session,
      .runs = 10,
      .seed = 7,
      .most = 100,
      .slack = 1,
      .heaps = {{.strategy = &strategy,
                 .result = {.ranges = {}, .states = 9, .hung = 2, .stopped = true},
                 .ranges = {{.range = range(1, 1, 4), .promise = Promise::wide},
                            {.range = range(11, 3, std::nullopt), .promise = Promise::none},
                            {.range = range(21, 3, 2), .promise = Promise::beyond, .message = "refused"}}}}};
  EXPECT_EQ(report.news(), 0U);
  EXPECT_EQ(
      text({.columns = 200}, report),
      R"(original: the most free pages with which an application-time request was refused; seed 7, 9 states searched: interrupted

bytes   refused with  would do  promised
1..10   1             2         4 (more than was needed)
11..20  3             4         no promise
21..30  3             4         2 (not claimed)
2 requests hung

Of 1 range, more was promised than was needed, by more than 1 page: a note, and no finding.
Incomplete: interrupted; a longer search may see more.
No promise is broken.
)");
  const Checks as_checks = checks(report);
  EXPECT_TRUE(as_checks.incomplete);
  ASSERT_EQ(as_checks.all.size(), 3U);
  EXPECT_EQ(as_checks.all[0].outcome, Check::Outcome::passed);
  EXPECT_EQ(as_checks.all[1].outcome, Check::Outcome::skipped);
  EXPECT_EQ(as_checks.all[2].outcome, Check::Outcome::unclaimed);
  EXPECT_EQ(as_checks.all[2].name, "app-request-never-fails, 21..30 bytes");
}

TEST(MeasureVerb, WritesTracesAndJson) {
  const std::string traces = temporary("traces");
  const Ran ran = run_shell(kCommand + " " + measure_line("pages") + "-o " + traces + " --json");
  EXPECT_EQ(ran.status, 0);
  const Json report = parse_json(ran.output);
  const Json& ranges = report["heaps"][0]["ranges"];
  ASSERT_EQ(ranges.size(), 5U);
  const Json& range = ranges[2];
  EXPECT_EQ(range["from"], 4097);
  EXPECT_EQ(range["to"], 8192);
  EXPECT_EQ(range["refused_with"], 1);
  EXPECT_EQ(range["would_do"], 2);
  EXPECT_EQ(range["need"], 2);
  EXPECT_EQ(range["promise"], "kept");
  EXPECT_EQ(range["trace"], "sparepage-trace 1\nconfig pages=0 heap=0 spare=1\nalloc b0 4097\n");
  EXPECT_THAT(contents(traces + "/pages-4097.trace"),
              HasSubstr("# pages: 4097 bytes, refused with 1 free page\n"));
  EXPECT_THAT(run("replay " + traces + "/pages-4097.trace --heap " + object("pages")).output,
              testing::AllOf(HasSubstr("machine: 1 page, 2 interfaces; a bind asks for"),
                             HasSubstr("alloc(4097) gives null; the pager has 1 free page")));
}

TEST(MeasureVerb, TakesHeapsAlone) {
  EXPECT_EQ(run("measure").status, 2);
  EXPECT_EQ(run("measure --heap /nowhere.so").status, 2);
  EXPECT_EQ(run(measure_line("nano") + "--most 0").status, 2);
  EXPECT_THAT(run("measure").output, HasSubstr("--heap"));
}

}  // namespace
}  // namespace sparepage
