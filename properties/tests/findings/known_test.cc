// The list of accepted findings: how it is read, that it is true, and that nothing else is broken.
#include "sparepage/properties/findings/known.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/paths.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string refusal_of(const std::string& text) {
  try {
    Known(text, "known");
  } catch (const TraceError& error) {
    return error.what();
  }
  return "accepted";
}

constexpr const char* kLine =
    "original | bind-never-fails | sequential | bind get- | regressions/kb-q159254.trace | the shipped "
    "rule\n";

TEST(Known, IsReadLineByLine) {
  const Known known(std::string("# a comment\n\n") + kLine, "known");
  ASSERT_EQ(known.all().size(), 1U);
  const Accepted& accepted = known.all()[0];
  EXPECT_EQ(text(accepted.identity), "original breaks bind-never-fails (sequential, bind get-)");
  EXPECT_EQ(accepted.trace, "regressions/kb-q159254.trace");
  EXPECT_EQ(accepted.reason, "the shipped rule");
  EXPECT_EQ(accepted.line, 3U);
  EXPECT_EQ(known_line(accepted.identity, accepted.trace, accepted.reason) + "\n", kLine);
  EXPECT_THAT(Known("", "/dev/null").all(), IsEmpty());
}

TEST(Known, IsRefusedWithPlaceAndWayOut) {
  EXPECT_EQ(refusal_of("original | bind-never-fails\n"),
            "known:1:28: missing needed profile; a line has strategy, invariant, needed profile, signature, "
            "trace, reason, with | between");
  EXPECT_EQ(refusal_of("magic | bind-never-fails | sequential | bind get- | t.trace | why\n").substr(0, 72),
            "known:1:1: unknown strategy \"magic\"; the strategies are original, wsipx-");
  EXPECT_EQ(refusal_of("original | heap-is-round | sequential | a | t.trace | why\n").substr(0, 69),
            "known:1:12: unknown invariant \"heap-is-round\"; the invariants are bin");
  EXPECT_EQ(refusal_of("original | bind-never-fails | friendly | a | t.trace | why\n"),
            "known:1:31: unknown profile \"friendly\"; the profiles are sequential, preemptive, hostile");
  EXPECT_EQ(refusal_of(std::string("\n") + kLine + kLine),
            "known:3:1: the same finding stands in line 2; once is enough");
}

TEST(Known, LineNeedsAReasonAndATraceThatItCanHold) {
  const Identity identity = Known(kLine, "known").all()[0].identity;
  EXPECT_THROW(known_line(identity, "t.trace", " "), std::invalid_argument);
  EXPECT_THROW(known_line(identity, "t.trace", "two\nlines"), std::invalid_argument);
  EXPECT_THROW(known_line(identity, "t|.trace", "why"), std::invalid_argument);
}

Trace load(const std::string& trace) {
  return load_trace(kCorpusFolder + "/" + trace, invariant_names()).trace;
}

TEST(Known, IsShownByItsTraces) {
  EXPECT_THAT(known_findings().stale(load), IsEmpty());
}

TEST(Known, LineWhoseTraceNoLongerShowsItIsStale) {
  const Known known(
      "original | bind-never-fails | preemptive | bind get- | regressions/kb-q159254.trace | why\n"
      "fill-first | bind-never-fails | sequential | bind get- | regressions/kb-q159254.trace | why\n",
      "known");
  EXPECT_THAT(
      known.stale(load),
      ElementsAre("known:1: regressions/kb-q159254.trace does not show that original breaks bind-never-fails "
                  "(preemptive, bind get-); it shows that original breaks bind-never-fails (sequential, bind "
                  "get-)",
                  "known:2: regressions/kb-q159254.trace does not show that fill-first breaks "
                  "bind-never-fails (sequential, bind get-); it shows no such broken claim"));
}

// The broken claims of a case that the list does not accept.
std::vector<std::string> news(const Case& of, const Strategy& strategy) {
  Identifier identifier;
  std::vector<std::string> all;
  for (const Identity& identity : identifier.broken_claims(of, strategy)) {
    if (known_findings().find(identity) == nullptr) all.push_back(text(identity));
  }
  return all;
}

class Kept : public testing::TestWithParam<std::string> {};

TEST_P(Kept, BreaksNoClaimThatIsNotKnown) {
  const Trace trace = load_trace(GetParam(), invariant_names()).trace;
  for (const Strategy* strategy : strategies()) {
    EXPECT_THAT(news({.config = trace.config, .steps = trace.steps}, *strategy), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, Kept, testing::ValuesIn(corpus_files()), file_name);

// What is accepted of one strategy is news of another: also of its twin, that promises everything.
class StrategyTwin : public testing::TestWithParam<const Strategy*> {};

TEST_P(StrategyTwin, BreaksClaimsThatAreNotKnownUnlessItKeepsEverything) {
  Strategy twin = *GetParam();
  twin.name = "twin";
  twin.disclaims = {};
  std::vector<std::string> all;
  for (const std::string& file : corpus_files()) {
    const Trace trace = load_trace(file, invariant_names()).trace;
    std::ranges::copy(news({.config = trace.config, .steps = trace.steps}, twin), std::back_inserter(all));
  }
  EXPECT_EQ(all.empty(), GetParam()->name == "probe-again");
}

INSTANTIATE_TEST_SUITE_P(Of, StrategyTwin, testing::ValuesIn(strategies().begin(), strategies().end()),
                         strategy_name);

}  // namespace
}  // namespace sparepage
