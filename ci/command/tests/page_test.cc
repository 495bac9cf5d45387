// Pages: a report in one file, with the same bytes each time; what is in it is text, whatever it says.
#include "ci/command/page/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ci/command/tests/parse_json.h"
#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"
#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kStolen = kCorpusFolder + "/regressions/strategy-wsipx-loses-the-spare.trace";

// What stands in a page's element of data.
std::string data_of(const std::string& page) {
  const std::string begins = "<script type=\"application/json\" id=\"data\">";
  const std::size_t from = page.find(begins);
  EXPECT_NE(from, std::string::npos);
  return page.substr(from + begins.size(), page.find("</script>", from) - from - begins.size());
}

std::string page_of(const std::string& arguments) {
  const std::string file = temporary("page.html");
  std::filesystem::remove(file);
  const Ran ran = run(arguments + " --html=" + file);
  EXPECT_LE(ran.status, 1) << ran.output;
  return contents(file);
}

// Every verb that reports: a command line of it.
std::vector<std::string> reporting_verbs() {
  return {"replay " + kStolen + " --strategy original,wsipx-4.0.953",
          "validate --runs 100 --known none",
          "verdicts --known none " + kStolen + " " + article(),
          "explore --depth 4 --known none --strategy original",
          "measure --runs 20 --most 16 --known none --heap " + kHeapsFolder + "/nano.so",
          "shrink --strategy original --known none " + article(),
          "atlas --depth 1 --known none " + kStolen,
          "distinguish original fill-first"};
}

TEST(HtmlPages, HaveTheReportThatJsonHas) {
  for (const std::string& arguments : reporting_verbs()) {
    const std::string json = temporary("page.json");
    const Json data = parse_json(data_of(page_of(arguments + " --json=" + json)));
    EXPECT_EQ(data["report"].line() + "\n", contents(json)) << arguments;
    EXPECT_EQ(data["verb"].text(), arguments.substr(0, arguments.find(' ')));
  }
}

// The strategies under which each of the cases of a page is drawn.
std::vector<std::vector<std::string>> drawn_under(const std::string& arguments) {
  std::vector<std::vector<std::string>> all;
  const Json data = parse_json(data_of(page_of(arguments)));
  for (const Json& of : data["cases"]) {
    std::vector<std::string>& under = all.emplace_back();
    for (const Json& run : of["runs"]) under.push_back(run["strategy"].text());
  }
  return all;
}

TEST(HtmlPages, OfAnAtlasHaveEachScheduleOnceUnderWhomItIsShownOf) {
  const std::string arguments = "atlas --known none --strategy original,wsipx-4.0.953 " + kStolen;
  const Json data = parse_json(data_of(page_of(arguments)));
  std::set<std::pair<std::string, std::string>> cells;
  for (const Json& row : data["report"]["strategies"]) {
    for (const Json& cell : row["cells"]) cells.emplace(cell["trace"].text(), row["strategy"].text());
  }
  std::set<std::pair<std::string, std::string>> drawn;
  std::set<std::string> traces;
  for (const Json& of : data["cases"]) {
    EXPECT_TRUE(traces.insert(of["trace"].text()).second) << of["trace"].text();
    for (const Json& run : of["runs"]) drawn.emplace(of["trace"].text(), run["strategy"].text());
  }
  EXPECT_FALSE(drawn.empty());
  EXPECT_EQ(drawn, cells);
}

TEST(HtmlPages, OfAPairHaveTheCaseThatTellsItApartUnderBoth) {
  EXPECT_THAT(drawn_under("distinguish original wsipx-4.0.953"),
              testing::ElementsAre(testing::ElementsAre("original", "wsipx-4.0.953")));
}

TEST(HtmlPages, OfPairsHaveACaseForEachThatDiffers) {
  const Json data = parse_json(data_of(page_of("distinguish original fill-first context-probe --depth 3")));
  std::vector<std::string> traces;
  for (const Json& pair : data["report"]["pairs"]) {
    if (pair.contains("trace")) traces.push_back(pair["trace"].text());
  }
  std::vector<std::string> drawn;
  for (const Json& of : data["cases"]) drawn.push_back(of["trace"].text());
  EXPECT_FALSE(drawn.empty());
  EXPECT_EQ(drawn, traces);
}

TEST(HtmlPages, AreTheSameEachTime) {
  for (const std::string& arguments : reporting_verbs()) EXPECT_EQ(page_of(arguments), page_of(arguments));
}

TEST(HtmlPages, AskNobodyForAnything) {
  const std::string page = page_of("replay " + article());
  for (const char* asks : {"src=", "@import", "url(http", "fetch(", "XMLHttpRequest", "import("}) {
    EXPECT_THAT(page, Not(HasSubstr(asks)));
  }
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

// A trace's comments may say anything.
TEST(HtmlPages, HoldTextThatIsNoMarkup) {
  const std::string trace =
      write("markup.trace",
            "sparepage-trace 1\n# </script><script>alert(1)</script> <!-- \" \\ \u202E\nalloc a 8\n");
  const std::string page = page_of("replay " + trace);
  EXPECT_THAT(page, Not(HasSubstr("alert(1)</script>")));
  EXPECT_THAT(page, HasSubstr("\\u003c/script>\\u003cscript>alert(1)"));
  EXPECT_EQ(parse_json(data_of(page))["cases"][0]["trace"].text(), contents(trace));
}

TEST(HtmlPages, AreWholeOrNotThere) {
  const std::string file = temporary("page.html");
  std::filesystem::remove(file);
  EXPECT_EQ(
      run_shell("ulimit -f 1; " + kCommand + " replay " + article() + " --html=" + file + " > /dev/null 2>&1")
          .status,
      3);
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_THAT(run("replay " + article() + " --json=" + file + " --html=" + file).output,
              HasSubstr("named twice"));
}

TEST(HtmlPages, OfAnInterruptedSearchAreThere) {
  const std::string file = temporary("page.html");
  const Ran ran = run_signalled("INT@3", "validate --runs 100000 --jobs 1 --known none --html=" + file);
  EXPECT_THAT(ran.status, testing::AnyOf(1, 4)) << ran.output;
  EXPECT_EQ(parse_json(data_of(contents(file)))["report"]["interrupted"], true);
}

// The first case's moments of its first run.
Json moments_of(const std::string& arguments) {
  return parse_json(data_of(page_of(arguments)))["cases"][0]["runs"][0]["moments"];
}

// "ended", "refused 160", "point bind.enter" ...
std::vector<std::string> words_of(const Json& moments) {
  std::vector<std::string> words;
  for (const Json& moment : moments) {
    std::string word = moment["kind"].text();
    if (moment.contains("size")) word += " " + std::to_string(moment["size"].number());
    if (moment.contains("point")) word += " " + moment["point"].text();
    words.push_back(word);
  }
  return words;
}

TEST(Courses, TellEachPointAndCallInTheOrderInWhichTheyHappened) {
  EXPECT_THAT(words_of(moments_of("replay " + kStolen + " --strategy wsipx-4.0.953")),
              testing::ElementsAre("joined", "granted", "ended", "ended", "point bind.enter", "refused 160",
                                   "point getheap-failed", "point fill.enter", "filled", "point spare-filled",
                                   "joined", "granted", "ended", "refused 160", "ended"));
}

// What lands stands in the operation that it lands in.
TEST(Courses, HaveTheBlocksWhereTheyLie) {
  const Json moments = moments_of("replay " + kStolen + " --strategy wsipx-4.0.953");
  const Json& block = moments[11]["blocks"][0];
  EXPECT_EQ(block["owner"], "x");
  EXPECT_EQ(block["of"], "client");
  EXPECT_EQ(block["asked"], 4000);
  const Json& segment = moments[10]["segments"][0];
  EXPECT_EQ(block["at"].number(), segment["at"].number() + 8);
}

TEST(Courses, HaveTheBlocksOfPacketsAndWhatIsGivenBack) {
  const std::string trace = write(
      "packets.trace", "sparepage-trace 1\nsocket s\nbind s 0x4001\nirq packet 0x4001 10\nrecv s\nclose s\n");
  std::size_t packets = 0;
  std::size_t sockets = 0;
  std::size_t gone = 0;
  for (const Json& moment : moments_of("replay " + trace)) {
    if (moment.contains("gone")) gone += moment["gone"].size();
    if (!moment.contains("blocks")) continue;
    (moment["blocks"][0]["of"] == "packet" ? packets : sockets) += 1;
  }
  EXPECT_EQ(packets, 1U);
  EXPECT_EQ(sockets, 3U);
  EXPECT_EQ(gone, 4U);
}

TEST(Courses, OfAHeapThatIsBroughtHaveItsBlocks) {
  const std::string trace =
      write("brought.trace", "sparepage-trace 1\nconfig pages=4 heap=0 spare=2\nalloc a 100\nfree a\n");
  const Json run = parse_json(
      data_of(page_of("replay " + trace + " --heap " + kHeapsFolder + "/reserve.so")))["cases"][0]["runs"][0];
  EXPECT_EQ(run["guest"], true);
  bool granted = false;
  for (const Json& moment : run["moments"]) granted = granted || moment.contains("blocks");
  EXPECT_TRUE(granted);
}

TEST(Courses, HaveTheBlocksThatASocketKeeps) {
  const std::string strategy =
      write("keeps.strategy",
            "sparepage-strategy 1\nname keeps\nsummary keeps\nsocket { get page }\nrequest { kept get }\n");
  const std::string trace =
      write("keeps.trace", "sparepage-trace 1\nconfig bind=160\nsocket s\nbind s 0x4001\n");
  std::size_t most = 0;
  bool taken = false;
  for (const Json& moment : moments_of("replay " + trace + " --strategy " + strategy)) {
    if (!moment.contains("kept")) continue;
    most = std::max(most, moment["kept"].size());
    taken = taken || moment["kept"].empty();
  }
  EXPECT_EQ(most, 1U);
  EXPECT_TRUE(taken);
}

}  // namespace
}  // namespace sparepage
