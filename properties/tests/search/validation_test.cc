// Validation as one job: where it ends before its runs, and that it is the same whoever makes them.
#include "sparepage/properties/search/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "properties/tests/support.h"
#include "sparepage/properties/findings/lists.h"

namespace sparepage {
namespace {

// Asked from a look on, counted from 1.
class AfterLooks final : public Stop {
 public:
  explicit AfterLooks(std::uint64_t looks) : left_(looks) {}
  bool asked() const override { return left_ == 0 || --left_ == 0; }

 private:
  mutable std::uint64_t left_;
};

ValidationRequest request_of(const char* list, std::uint64_t runs) {
  return {.strategies = parse_strategies(list), .profiles = parse_profiles("all"), .runs = runs};
}

std::vector<std::string> findings_of(const Validation& of) {
  std::vector<std::string> findings;
  for (const auto& [identity, failure] : of.findings) {
    findings.push_back(text(identity) + ": run " + std::to_string(failure.run) + ", " +
                       std::to_string(failure.runs) + " runs");
  }
  return findings;
}

TEST(Validation, EndsAtTheFirstFindingWhateverTheThreads) {
  for (const unsigned threads : {1U, 3U}) {
    ValidationRequest request = request_of("context-probe,original,wsipx-4.0.953", 2000);
    request.first = true;
    request.threads = threads;
    const Validation ended = validate(request);
    EXPECT_TRUE(ended.at_first);
    EXPECT_FALSE(ended.stopped);
    EXPECT_THAT(findings_of(ended),
                testing::ElementsAre("original breaks bind-never-fails (sequential, bind get-): "
                                     "run 47, 21 runs"));
    EXPECT_EQ(ended.findings.begin()->second.smallest.steps.size(), 2U);
    EXPECT_EQ(ended.runs.at(find_subject("context-probe")), 6000U);
    EXPECT_EQ(ended.runs.at(find_subject("original")), 500U);
    EXPECT_EQ(ended.runs.at(find_subject("wsipx-4.0.953")), 0U);
  }
}

TEST(Validation, GoesOnBehindWhatIsKnown) {
  const Known known("original | bind-never-fails | sequential | bind get-* | a.trace | it is\n", "list",
                    nullptr);
  ValidationRequest request = request_of("original", 1000);
  request.first = true;
  request.known = &known;
  EXPECT_FALSE(validate(request).at_first);
}

// As many runs for all, and the same as without a limit of time.
TEST(Validation, InTimeIsRepeatedByItsRuns) {
  ValidationRequest request = request_of("original,wsipx-4.0.953", 1'000'000);
  const AfterLooks search(3);
  const AfterLooks all(1'000'000'000);
  const ValidationRequest::Time time = {.search = &search, .all = &all};
  request.time = &time;
  const Validation ended = validate(request);
  EXPECT_FALSE(ended.stopped);
  EXPECT_EQ(ended.runs_each, 1000U);
  const Validation repeated = validate(request_of("original,wsipx-4.0.953", ended.runs_each));
  EXPECT_EQ(findings_of(ended), findings_of(repeated));
  EXPECT_EQ(ended.runs, repeated.runs);
}

}  // namespace
}  // namespace sparepage
