// The list of what is known, as verbs use it: what they say of its lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ci/command/output/json.h"
#include "ci/command/tests/parse_json.h"
#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::Not;

// Three lines: one that the article meets, one of the same strategy, and one of another.
std::string list_of_three() {
  const std::string traces = kCorpusFolder + "/regressions/";
  return write("known", "original | bind-never-fails | sequential | bind get- | " + traces +
                            "kb-q159254.trace | met\n"
                            "original | bind-never-fails | preemptive | bind get- bind.block * | " +
                            traces +
                            "known-original-spare-taken-between-requests.trace | not met\n"
                            "fill-first | bind-never-fails | preemptive | bind fill* | " +
                            traces + "known-fill-first-asks-once.trace | not met\n");
}

TEST(KnownList, VerdictsNamesTheLinesThatItDidNotMeet) {
  const std::string list = list_of_three();
  const std::string line = "verdicts " + article() + " --known " + list;
  EXPECT_THAT(run_wide(line).output, HasSubstr("\n" + list + ": lines 2 and 3 were not met.\n"));
  EXPECT_THAT(run_wide(line + " --strategy original").output,
              HasSubstr("\n" + list + ": line 2 was not met.\n"));
  EXPECT_THAT(run(line + " --strategy wsipx-4.0.953").output, Not(HasSubstr("not met")));
  EXPECT_THAT(run("verdicts --known none " + article()).output, Not(HasSubstr("not met")));
}

TEST(KnownList, ValidateNamesTheLinesThatItDidNotMeet) {
  const std::string list = list_of_three();
  const std::string line = "validate --strategy original --known " + list;
  EXPECT_THAT(run(line + " --profile sequential --runs 100").output, Not(HasSubstr("not met")));
  const std::string json = run(line + " --profile preemptive --runs 1 --json").output;
  EXPECT_EQ(parse_json(json)["not_met"].items().back(),
            Json({{"line", 2},
                  {"stands_for", "original breaks bind-never-fails (preemptive, bind get- bind.block *)"}}));
}

}  // namespace
}  // namespace sparepage
