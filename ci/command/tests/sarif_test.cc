// Reports as SARIF: what becomes of each outcome.
#include "ci/command/output/sarif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "ci/command/output/json.h"
#include "ci/command/tests/parse_json.h"
#include "ci/command/tests/sample_checks.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::Not;

// The report without its rules, which are the same in every report.
std::string without_rules(const std::string& report) {
  std::string log = parse_json(report).indented(1);
  const std::size_t from = log.find(",\n     \"rules\": [");
  return log.erase(from, log.find("\n     ]", from) + 7 - from) + "\n";
}

Json run_of(const Checks& checks) {
  return parse_json(sarif(checks, kProgram))["runs"][0];
}

TEST(Sarif, TellsEachOutcomeThatIsNotAsClaimed) {
  const std::string expected = R"SARIF({
 "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
 "version": "2.1.0",
 "runs": [
  {
   "tool": {
    "driver": {
     "name": "sparepage",
     "version": "1.2.3",
     "semanticVersion": "1.2.3+0123abc"
    }
   },
   "automationDetails": {
    "id": "sparepage/validate/"
   },
   "invocations": [
    {
     "executionSuccessful": true
    }
   ],
   "originalUriBaseIds": {
    "%SRCROOT%": {
     "description": {
      "text": "The directory that sparepage ran in."
     }
    }
   },
   "columnKind": "utf16CodeUnits",
   "artifacts": [
    {
     "roles": [
      "attachment"
     ],
     "contents": {
      "text": "sparepage-trace 1\nirq alloc a 8\n"
     }
    }
   ],
   "results": [
    {
     "ruleId": "bind-never-fails",
     "ruleIndex": 0,
     "kind": "fail",
     "level": "note",
     "message": {
      "text": "original: bind-never-fails (sequential, bind get-): bind failed with 10055"
     },
     "locations": [
      {
       "physicalLocation": {
        "artifactLocation": {
         "uri": "corpus/regressions/kb-q159254.trace",
         "uriBaseId": "%SRCROOT%"
        },
        "region": {
         "startLine": 13
        }
       }
      }
     ],
     "partialFingerprints": {
      "sparepageIdentity/v1": "original breaks bind-never-fails (sequential, bind get-)"
     },
     "suppressions": [
      {
       "kind": "external",
       "status": "accepted",
       "justification": "the shipped rule"
      }
     ]
    },
    {
     "ruleId": "heap-is-sound",
     "ruleIndex": 3,
     "kind": "fail",
     "level": "error",
     "message": {
      "text": "wsipx-4.0.953: heap-is-sound (hostile, outside alloc): blocks overlap\n\nsparepage-trace 1\nirq alloc a 8\nreplay: sparepage replay -\n"
     },
     "locations": [
      {
       "physicalLocation": {
        "artifactLocation": {
         "uri": "heaps/my%20heap.so",
         "uriBaseId": "%SRCROOT%"
        }
       }
      }
     ],
     "attachments": [
      {
       "artifactLocation": {
        "index": 0
       },
       "regions": [
        {
         "startLine": 2
        }
       ]
      }
     ],
     "partialFingerprints": {
      "sparepageIdentity/v1": "wsipx-4.0.953 breaks heap-is-sound (hostile, outside alloc)"
     },
     "suppressions": []
    },
    {
     "ruleId": "app-request-never-fails",
     "ruleIndex": 1,
     "kind": "informational",
     "level": "none",
     "message": {
      "text": "original: app-request-never-fails: alloc of 8 bytes gave null\n\nreplay: sparepage replay x.trace"
     },
     "locations": [
      {
       "physicalLocation": {
        "artifactLocation": {
         "uri": "file:///tmp/x.trace"
        },
        "region": {
         "startLine": 3
        }
       }
      }
     ],
     "suppressions": []
    },
    {
     "ruleId": "trace-says-so",
     "ruleIndex": )SARIF" + std::to_string(invariants().size()) +
                               R"SARIF(,
     "kind": "fail",
     "level": "error",
     "message": {
      "text": "original: line 5: expect: bind-never-fails is not violated"
     },
     "locations": [
      {
       "physicalLocation": {
        "artifactLocation": {
         "uri": "t.trace",
         "uriBaseId": "%SRCROOT%"
        },
        "region": {
         "startLine": 5
        }
       }
      }
     ],
     "suppressions": []
    }
   ]
  }
 ]
}
)SARIF";
  EXPECT_EQ(without_rules(sarif(every_outcome(), kProgram)), expected);
}

TEST(Sarif, SaysThatItIsIncomplete) {
  const Json run = run_of(interrupted());
  EXPECT_EQ(
      run["invocations"].line(),
      R"([{"executionSuccessful":false,"toolExecutionNotifications":[{"level":"error","message":)"
      R"({"text":"The report is incomplete: the search ended before it had done what was asked for, and what )"
      R"(is not in here was not looked at."}}]}])");
  EXPECT_EQ(run["results"], Json::array());
}

TEST(Sarif, HasEveryInvariantAsARule) {
  const Json rules = run_of({.verb = "replay", .all = {}})["tool"]["driver"]["rules"];
  ASSERT_EQ(rules.size(), invariants().size() + 1);
  for (std::size_t i = 0; i < invariants().size(); ++i) {
    EXPECT_EQ(rules[i]["id"], invariants()[i]->name);
    EXPECT_THAT(rules[i]["shortDescription"]["text"].text(), HasSubstr(invariants()[i]->violated_when));
    EXPECT_THAT(rules[i]["help"]["markdown"].text(),
                HasSubstr("`sparepage replay TRACE --strategy STRATEGY`"));
    EXPECT_THAT(rules[i]["help"]["text"].text(),
                HasSubstr("sparepage shrink TRACE --strategy STRATEGY --into DIR --accept REASON."));
    EXPECT_THAT(rules[i]["help"]["text"].text(), Not(HasSubstr("`")));
  }
  EXPECT_EQ(rules.items().back()["id"], kTraceSaysSo);
}

// Code scanning tells results apart by rule, and shows of descriptions no more than 1024 characters.
TEST(Sarif, PointsEachResultToItsRule) {
  const Json run = run_of(every_outcome());
  const Json& rules = run["tool"]["driver"]["rules"];
  for (const Json& result : run["results"]) {
    EXPECT_EQ(rules[result["ruleIndex"].number()]["id"], result["ruleId"]);
  }
  for (const Json& rule : rules) {
    EXPECT_LE(rule["fullDescription"]["text"].text().size(), 1024) << rule["id"].text();
  }
}

TEST(Sarif, HasAVersionWithoutACommitThatIsUnknown) {
  const Json driver = parse_json(sarif({}, {.version = "1.2.3", .commit = ""}))["runs"][0]["tool"]["driver"];
  EXPECT_EQ(driver["semanticVersion"], "1.2.3");
}

TEST(Sarif, NamesFilesAsUris) {
  struct Row {
    std::string file;
    std::string location;
  };
  for (const Row& row : std::vector<Row>{
           {"a.trace", R"({"uri":"a.trace","uriBaseId":"%SRCROOT%"})"},
           {"./a//b/../c.trace", R"({"uri":"a/c.trace","uriBaseId":"%SRCROOT%"})"},
           {"../a.trace", R"({"uri":"../a.trace","uriBaseId":"%SRCROOT%"})"},
           {"a:b \xC3\xA9%\xFF?#.trace",
            R"({"uri":"a%3Ab%20%C3%A9%25%FF%3F%23.trace","uriBaseId":"%SRCROOT%"})"},
           {"/tmp/a b.trace", R"({"uri":"file:///tmp/a%20b.trace"})"},
           {"//tmp/a.trace", R"({"uri":"file:///tmp/a.trace"})"},
       }) {
    const Json run = run_of({.verb = "replay",
                             .all = {{.suite = {},
                                      .name = {},
                                      .outcome = Check::Outcome::failed,
                                      .message = {},
                                      .details = {},
                                      .file = row.file,
                                      .trace = {},
                                      .identity = {}}}});
    const Json& location = run["results"][0]["locations"][0]["physicalLocation"];
    EXPECT_EQ(location["artifactLocation"].line(), row.location);
    EXPECT_FALSE(location.contains("region"));
  }
}

TEST(Sarif, OfAFindingThatIsNowhereHasNoLocation) {
  const Json run = run_of({.verb = "replay",
                           .all = {{.suite = {},
                                    .name = {},
                                    .outcome = Check::Outcome::failed,
                                    .message = {},
                                    .details = {},
                                    .file = {},
                                    .trace = {},
                                    .identity = {}}}});
  EXPECT_FALSE(run["results"][0].contains("locations"));
  EXPECT_FALSE(run["results"][0].contains("partialFingerprints"));
}

TEST(Sarif, HoldsEachTraceOnce) {
  Checks checks = every_outcome();
  checks.all.insert(checks.all.end(), {checks.all[1], checks.all[1]});
  checks.all.back().trace += "free a\n";
  const Json run = run_of(checks);
  EXPECT_EQ(run["artifacts"].size(), 2);
  const auto index = [&](std::size_t result) {
    return run["results"][result]["attachments"][0]["artifactLocation"]["index"];
  };
  EXPECT_EQ(index(1), 0);
  EXPECT_EQ(index(4), 0);
  EXPECT_EQ(index(5), 1);
}

TEST(Sarif, ReplacesWhatIsNoUtf8) {
  using std::string_literals::operator""s;
  EXPECT_EQ(run_of(unruly())["artifacts"][0]["contents"]["text"],
            "<a & \"b\" 'c'>\t]]>\r\nd\0e\x1B \xEF\xBF\xBF \xC3\xA9 \xEF\xBF\xBD\xEF\xBF\xBD"s);
}

}  // namespace
}  // namespace sparepage
