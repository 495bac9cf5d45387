// What explore says of a claim: the same in every form, whatever its searches met and how they ended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ci/command/explore/report.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

using End = Exploration::End;
using Outcome = Check::Outcome;

constexpr std::string_view kClaimed = "bind-never-fails";           // by the original, under every profile
constexpr std::string_view kUnclaimed = "app-request-never-fails";  // by the original, under none

std::size_t row(std::string_view name) {
  return row_of(invariant_named(name));
}

// A search that ended so, and met nothing.
Exploration ended(End end) {
  Exploration search;
  search.end = end;
  search.states = 7;
  search.depth = 3;
  search.violated.resize(invariants().size());
  return search;
}

// Of the original, in a world that it was searched in so.
ExploreReport report(End end) {
  Explored explored = {.strategy = find_subject("original"),
                       .what = ended(end),
                       .judged_in = std::vector<std::optional<Profile>>(invariants().size())};
  static const Session session = {};
  ExploreReport report = {.session = session};
  report.worlds.push_back({.world = load_world("tiny"), .strategies = {explored}});
  return report;
}

Explored& explored(ExploreReport& report) {
  return report.worlds[0].strategies[0];
}

Case of_two_operations() {
  const Trace trace = parse("sparepage-trace 1\nsocket s\nbind s 0x4001\n").trace;
  return trace;
}

// What the forms say of the invariant: a row of the table, the JSON's verdict, and the outcome of the check.
struct Says {
  std::string cell;
  std::string verdict;
  std::optional<Outcome> outcome;  // nothing: there is no such check
  bool operator==(const Says&) const = default;
};

void PrintTo(const Says& says, std::ostream* out) {
  *out << says.cell << ", " << says.verdict << ", " << (says.outcome ? static_cast<int>(*says.outcome) : -1);
}

Says says(const ExploreReport& report, std::string_view invariant) {
  Says says;
  std::istringstream lines(text({.columns = 1000}, report));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(invariant)) continue;
    says.cell = line.substr(line.find_first_not_of(' ', invariant.size()));
  }
  const Json in_json = json(report);
  for (const Json& verdict : in_json[0]["verdicts"]) {
    if (verdict["invariant"] == invariant) says.verdict = verdict["verdict"].text();
  }
  for (const Check& check : checks(report).all) {
    if (check.invariant->name == invariant) says.outcome = check.outcome;
  }
  return says;
}

TEST(ExploreVerdict, OfASearchThatMetNothing) {
  EXPECT_EQ(says(report(End::exhausted), kClaimed), (Says{"kept", "exhausted", Outcome::passed}));
  EXPECT_EQ(says(report(End::depth), kClaimed), (Says{"open", "incomplete", Outcome::skipped}));
  EXPECT_EQ(says(report(End::exhausted), kUnclaimed), (Says{"-", "exhausted", std::nullopt}));
  EXPECT_EQ(says(report(End::memory), kUnclaimed), (Says{"-", "incomplete", std::nullopt}));
}

// The JSON names what was never reached beside the verdict.
TEST(ExploreVerdict, OfAWorldThatNeverReachedWhatMattersIsOpen) {
  ExploreReport of = report(End::exhausted);
  explored(of).missing = 1;
  EXPECT_EQ(says(of, kClaimed), (Says{"open", "exhausted", Outcome::skipped}));
  EXPECT_THAT(text({.columns = 1000}, of),
              testing::HasSubstr("\noriginal: exhausted, which proves nothing: it never reached: "));
  EXPECT_EQ(json(of)[0]["never_reached"].size(), 1U);
  EXPECT_EQ(says(of, kUnclaimed), (Says{"-", "exhausted", std::nullopt}));
}

// A violation was met, however the search ended and whatever it missed.
TEST(ExploreVerdict, OfAViolationBeyondTheClaims) {
  for (const End end : {End::exhausted, End::depth, End::stopped}) {
    ExploreReport of = report(end);
    explored(of).missing = 1;
    explored(of).what.violated[row(kUnclaimed)] = of_two_operations();
    EXPECT_EQ(says(of, kUnclaimed), (Says{"(2)", "violated", Outcome::unclaimed}));
  }
}

TEST(ExploreVerdict, OfABrokenClaim) {
  for (const End end : {End::exhausted, End::memory}) {
    ExploreReport of = report(end);
    explored(of).what.violated[row(kClaimed)] = of_two_operations();
    EXPECT_EQ(says(of, kClaimed), (Says{"BROKEN 2", "violated", std::nullopt}));
    EXPECT_EQ(json(of)[0]["verdicts"][row(kClaimed)]["broken"], true);
  }
}

// A counterexample needs nothing reached; the other claims do.
TEST(ExploreVerdict, OfABrokenClaimSaysNothingOfTheOthers) {
  ExploreReport of = report(End::exhausted);
  explored(of).missing = 1;
  explored(of).what.violated[row(kClaimed)] = of_two_operations();
  ShownMet shown;
  shown.met.identity = {
      .strategy = find_subject("original"), .invariant = &invariant_named(kClaimed), .kind = {}};
  shown.met.first = of_two_operations();
  explored(of).met.push_back(shown);
  EXPECT_EQ(says(of, "heap-is-sound"), (Says{"open", "exhausted", Outcome::skipped}));
  EXPECT_THAT(
      text({.columns = 1000}, of),
      testing::HasSubstr("\noriginal: exhausted, which proves nothing of what is open: it never reached: "));
}

// Of what is promised under narrower profiles than the world needs, the part of the world that they admit
// decides; and a violation that the part alone met, since it came further, is a violation.
TEST(ExploreVerdict, OfANarrowerPromiseIsThatOfThePartOfTheWorld) {
  ExploreReport of = report(End::memory);
  explored(of).judged_in[row(kClaimed)] = Profile::sequential;
  explored(of).parts = {{Profile::sequential, ended(End::exhausted)}};
  EXPECT_EQ(says(of, kClaimed), (Says{"kept", "exhausted", Outcome::passed}));
  explored(of).what.violated[row(kClaimed)] = of_two_operations();
  EXPECT_EQ(says(of, kClaimed), (Says{"(2)", "violated", Outcome::unclaimed}));
  explored(of).what.violated[row(kClaimed)].reset();
  explored(of).parts.at(Profile::sequential).violated[row(kClaimed)] = of_two_operations();
  EXPECT_EQ(says(of, kClaimed), (Says{"BROKEN 2", "violated", std::nullopt}));
}

TEST(ExploreText, ExplainsTheWordsOfATableAboveIt) {
  EXPECT_THAT(text({.columns = 1000}, report(End::exhausted)), testing::HasSubstr(R"(
kept  claimed, and never violated
-     not claimed, and never violated
transitions: operations tried in states, with all that landed in them   depth: operations up to which every sequence was tried

                             original
bind-never-fails             kept
app-request-never-fails      -
)"));
}

TEST(ExploreVerdict, OfASearchThatWasNotBegunIsOpen) {
  ExploreReport of = report(End::stopped);
  explored(of).what.states = 0;
  EXPECT_EQ(says(of, kClaimed), (Says{"open", "incomplete", Outcome::skipped}));
  EXPECT_THAT(text({.columns = 1000}, of),
              testing::HasSubstr("\noriginal: not searched: interrupted before\n"));
}

}  // namespace
}  // namespace sparepage
