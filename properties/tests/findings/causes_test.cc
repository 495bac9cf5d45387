// What is told as one cause, and what is not.
#include "sparepage/properties/findings/causes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <fstream>
#include <sstream>

#include "properties/tests/paths.h"
#include "properties/tests/support.h"
#include "sparepage/properties/guest/process/guests.h"
#include "sparepage/properties/search/validation.h"

namespace sparepage {
namespace {

class Causes : public testing::Test {
 protected:
  void add(const char* strategy, const char* invariant, const char* signature, const char* lines) {
    identities_.push_back({.strategy = find_subject(strategy),
                           .invariant = find_invariant(invariant),
                           .kind = {.signature = signature}});
    cases_.push_back(trace_of(lines));
    symptoms_.push_back({.identity = &identities_.back(), .shortest = &cases_.back()});
  }

  std::deque<Identity> identities_;
  std::deque<Case> cases_;
  std::vector<Symptom> symptoms_;
};

using Groups = std::vector<std::vector<std::size_t>>;

TEST_F(Causes, OfNothingAreNone) {
  EXPECT_EQ(causes_of({}), Groups());
}

TEST_F(Causes, OfOneInvariantAreOneAndTheShortestStandsFirst) {
  add("original", "bind-never-fails", "bind get-", "fill\nfill\nfill\n");
  add("original", "bind-never-fails", "bind get+ get-", "fill\n");
  add("original", "app-request-never-fails", "alloc get-", "fill\nfill\n");
  EXPECT_EQ(causes_of(symptoms_), (Groups{{1, 2, 0}}));
}

TEST_F(Causes, AreThoseOfAStrategy) {
  add("original", "bind-never-fails", "bind get-", "fill\nfill\n");
  add("fill-first", "bind-never-fails", "bind get-", "fill\n");
  EXPECT_EQ(causes_of(symptoms_), (Groups{{1}, {0}}));
}

TEST_F(Causes, OfCrashesGoByTheirFunctions) {
  add("original", "does-not-crash", "SIGSEGV in grow", "fill\n");
  add("original", "does-not-crash", "SIGABRT in grow", "fill\nfill\n");
  add("original", "does-not-crash", "SIGSEGV in split", "fill\n");
  add("original", "does-not-crash", "SIGSEGV", "fill\n");
  EXPECT_EQ(causes_of(symptoms_), (Groups{{0, 1}, {2}, {3}}));
}

// A page that is tried for in an interrupt, in a case in which a bind fails, too; and one alone.
TEST_F(Causes, AreOneWhereNoCaseShowsTheOneWithoutTheOther) {
  const char* both = "config pages=8 heap=0 spare=1\nalloc a 4088\nirq alloc b 5000\nsocket s\nbind s 1\n";
  add("original", "bind-never-fails", "bind get-",
      "config pages=8 heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 1\n");
  add("original", "no-grow-outside-application", "outside alloc", both);
  EXPECT_EQ(causes_of(symptoms_), (Groups{{0, 1}}));
  add("original", "no-grow-outside-application", "outside alloc", "irq alloc b 5000\n");
  EXPECT_EQ(causes_of(symptoms_), (Groups{{2, 1}, {0}}));
}

struct TwoFaults {
  std::string name;
  std::array<std::string, 2> broken;
};

void PrintTo(const TwoFaults& of, std::ostream* out) {
  *out << of.name;
}

std::vector<TwoFaults> heaps_with_two() {
  std::ifstream stream(kSourceFolder + "/properties/tests/heaps/two.txt");
  std::vector<TwoFaults> all;
  for (std::string text; std::getline(stream, text);) {
    std::istringstream words(text);
    std::string source;
    std::string macros;
    std::string broken;
    TwoFaults of;
    if (!(words >> source >> macros >> of.name >> broken) || source[0] == '#') continue;
    of.broken = {broken.substr(0, broken.find('+')), broken.substr(broken.find('+') + 1)};
    all.push_back(of);
  }
  return all;
}

class CausesOfTwo : public testing::TestWithParam<TwoFaults> {};

TEST_P(CausesOfTwo, FaultsAreApart) {
  Guests guests;
  guests.load(std::vector<std::string>{kHeapsFolder + "/" + GetParam().name + ".so"}, {});
  const Validation found = validate({.strategies = guests.with(subjects().first(1), true),
                                     .profiles = {kProfiles.begin(), kProfiles.end()},
                                     .runs = 3000});
  std::vector<Symptom> symptoms;
  for (const auto& [identity, failure] : found.findings)
    symptoms.push_back({.identity = &identity, .shortest = &failure.smallest});
  std::size_t with_both = 0;
  std::array<std::size_t, 2> with = {};
  for (const std::vector<std::size_t>& cause : causes_of(symptoms)) {
    const auto has = [&](const std::string& name) {
      return std::ranges::any_of(
          cause, [&](std::size_t at) { return symptoms[at].identity->invariant->name == name; });
    };
    for (std::size_t i = 0; i < 2; ++i) with[i] += has(GetParam().broken[i]) ? 1 : 0;
    with_both += has(GetParam().broken[0]) && has(GetParam().broken[1]) ? 1 : 0;
  }
  EXPECT_EQ(with_both, 0U);
  EXPECT_GE(with[0], 1U) << GetParam().broken[0];
  EXPECT_GE(with[1], 1U) << GetParam().broken[1];
}

INSTANTIATE_TEST_SUITE_P(Heap, CausesOfTwo, testing::ValuesIn(heaps_with_two()),
                         [](const testing::TestParamInfo<TwoFaults>& of) {
                           std::string name = of.param.name;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace sparepage
