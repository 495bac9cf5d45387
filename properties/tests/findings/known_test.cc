// The list of accepted findings: how it is read, that it is true, and that nothing else is broken.
#include "sparepage/properties/findings/known.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "properties/tests/paths.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string refusal_of(const std::string& text) {
  try {
    Known(text, "known");
  } catch (const TraceError& error) {
    return error.what();
  }
  return "accepted";
}

Identity finding(const char* strategy, const char* invariant, Profile needed, std::string signature) {
  return {.strategy = find_subject(strategy),
          .invariant = find_invariant(invariant),
          .kind = {.needed = needed, .signature = std::move(signature)}};
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

// Of original's failing binds, which are covered by a line of these words.
bool covers(const std::string& profile_and_signature, Profile needed, const std::string& signature) {
  const Known known("original | bind-never-fails | " + profile_and_signature + " | t.trace | why", "known");
  return known.find(finding("original", "bind-never-fails", needed, signature)) != nullptr;
}

TEST(Known, LineStandsForItsProfileAndWiderOnes) {
  const std::string line = "preemptive | bind get-";
  EXPECT_FALSE(covers(line, Profile::sequential, "bind get-"));
  EXPECT_TRUE(covers(line, Profile::preemptive, "bind get-"));
  EXPECT_TRUE(covers(line, Profile::hostile, "bind get-"));
  EXPECT_FALSE(covers(line, Profile::preemptive, "bind get- bind.block took"));
}

TEST(Known, StarStandsForAnyRestOrForNone) {
  const auto covered = [](const std::string& line, const std::string& signature) {
    return covers("sequential | " + line, Profile::sequential, signature);
  };
  EXPECT_TRUE(covered("bind get-*", "bind get-"));
  EXPECT_TRUE(covered("bind get-*", "bind get- bind.block took"));
  EXPECT_FALSE(covered("bind get-*", "bind fill get- spare-filled took"));
  EXPECT_TRUE(covered("bind get- *", "bind get-"));
  EXPECT_TRUE(covered("bind get- *", "bind get- bind.block took"));
  EXPECT_FALSE(covered("bind get- *", "bind get+"));
  EXPECT_TRUE(covered("*", "outside alloc"));
}

TEST(Known, LineStandsForItsStrategyAndItsInvariantAlone) {
  const Known known("original | bind-never-fails | sequential | * | t.trace | why", "known");
  EXPECT_EQ(known.find(finding("fill-first", "bind-never-fails", Profile::hostile, "bind get-")), nullptr);
  EXPECT_EQ(known.find(finding("original", "bounded-work", Profile::hostile, "bind get-")), nullptr);
}

TEST(Known, RunIsToldWhichOfItsLinesItDidNotMeet) {
  const Known known(
      "original | bind-never-fails | sequential | bind get-* | t.trace | why\n"
      "original | bind-never-fails | preemptive | bind get- bind.enter * | t.trace | why\n"
      "original | bind-never-fails | hostile | bind fill* | t.trace | why\n"
      "fill-first | bind-never-fails | preemptive | bind fill* | t.trace | why\n",
      "known");
  const Subject* const original = find_subject("original");
  const std::vector<Identity> met = {
      finding("original", "bind-never-fails", Profile::preemptive, "bind get- bind.block took")};
  const auto not_met = [&](std::vector<const Subject*> strategies, Profile widest) {
    std::vector<std::uint32_t> lines;
    for (const Accepted* line : known.not_met(strategies, widest, met)) lines.push_back(line->line);
    return lines;
  };
  EXPECT_THAT(not_met({original, find_subject("fill-first")}, Profile::hostile), ElementsAre(2, 3, 4));
  EXPECT_THAT(not_met({original}, Profile::preemptive), ElementsAre(2));
  EXPECT_THAT(not_met({original}, Profile::sequential), IsEmpty());
}

TEST(Known, WidestLineCoversNothingElseThatWasFound) {
  const char* const strategy = "fill-retry-loop";
  const char* const invariant = "bind-never-fails";
  const Identity stolen =
      finding(strategy, invariant, Profile::preemptive, "bind get- fill get- spare-filled took");
  const auto widest_beside = [&](Profile needed, const std::string& signature) {
    const Identity other = finding(strategy, invariant, needed, signature);
    return widest_signature(stolen, std::vector{stolen, other});
  };
  EXPECT_EQ(widest_signature(stolen, {}), "bind*");
  EXPECT_EQ(widest_beside(Profile::hostile, "outside alloc"), "bind*");
  EXPECT_EQ(widest_beside(Profile::hostile, "bind get-"), "bind get- fill*");
  EXPECT_EQ(widest_beside(Profile::sequential, "bind get-"), "bind*") << "no line of preemptive covers it";
  EXPECT_EQ(widest_beside(Profile::preemptive, "bind get- fill get- spare-filled spare"),
            "bind get- fill get- spare-filled took*");
  const Identity plain = finding(strategy, invariant, Profile::preemptive, "bind get-");
  EXPECT_EQ(widest_signature(plain, std::vector{stolen}), "bind get-");
  const Identity crash = finding("original", "does-not-crash", Profile::sequential, "SIGSEGV in f");
  EXPECT_EQ(widest_signature(crash, {}), "SIGSEGV in f");
}

TEST(Known, IsRefusedWithPlaceAndWayOut) {
  EXPECT_EQ(refusal_of("original | bind-never-fails\n"),
            "known:1:28: missing needed profile; a line has strategy, invariant, needed profile, signature, "
            "trace, reason, with | between");
  EXPECT_EQ(refusal_of("magic | bind-never-fails | sequential | bind get- | t.trace | why\n").substr(0, 72),
            "known:1:1: unknown strategy \"magic\"; the strategies are original, wsipx-");
  EXPECT_EQ(refusal_of("original | heap-is-round | sequential | a | t.trace | why\n").substr(0, 100),
            "known:1:12: unknown invariant \"heap-is-round\" (did you mean \"heap-is-sound\"?); the "
            "invariants are bi");
  EXPECT_EQ(refusal_of("original | bind-never-fails | friendly | a | t.trace | why\n"),
            "known:1:31: unknown profile \"friendly\"; the profiles are sequential, preemptive, hostile");
  EXPECT_EQ(refusal_of("original | bind-never-fails | sequential | bind * took | t.trace | why\n"),
            "known:1:49: a * stands for any rest of a signature, or for none, and so at its end alone");
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

// Or the line would be wider than anybody has seen.
TEST(Known, EveryStarHasTwoSignaturesInTheCorpus) {
  Identifier identifier;
  std::map<std::uint32_t, std::set<std::string>> signatures;
  for (const std::string& file : corpus_files()) {
    const Trace trace = load_trace(file, invariant_names()).trace;
    for (const Subject* strategy : subjects()) {
      for (const Identity& identity : identifier.broken_claims(trace, *strategy)) {
        const Accepted* line = known_findings().find(identity);
        if (line != nullptr) signatures[line->line].insert(identity.kind.signature);
      }
    }
  }
  EXPECT_THAT(known_findings().all(), SizeIs(testing::Le(12)));
  for (const Accepted& line : known_findings().all()) {
    if (!line.identity.kind.signature.ends_with('*')) continue;
    EXPECT_THAT(signatures[line.line], SizeIs(testing::Ge(2))) << text(line.identity);
  }
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
std::vector<std::string> news(const Case& of, const Subject& strategy) {
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
  for (const Subject* strategy : subjects()) {
    EXPECT_THAT(news(trace, *strategy), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, Kept, testing::ValuesIn(corpus_files()), file_name);

// What is accepted of one strategy is news of another: also of its twin, that promises everything.
class StrategyTwin : public testing::TestWithParam<const Subject*> {};

TEST_P(StrategyTwin, BreaksClaimsThatAreNotKnownUnlessItKeepsEverything) {
  Subject twin = *GetParam();
  twin.name = "twin";
  twin.disclaims = {};
  std::vector<std::string> all;
  for (const std::string& file : corpus_files()) {
    const Trace trace = load_trace(file, invariant_names()).trace;
    std::ranges::copy(news(trace, twin), std::back_inserter(all));
  }
  EXPECT_EQ(all.empty(), GetParam()->disclaims.empty());
}

INSTANTIATE_TEST_SUITE_P(Of, StrategyTwin, testing::ValuesIn(subjects().begin(), subjects().end()),
                         strategy_name);

}  // namespace
}  // namespace sparepage
