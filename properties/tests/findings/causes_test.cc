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
#include "sparepage/properties/guest/process/guests.h"
#include "sparepage/properties/search/validation.h"

namespace sparepage {
namespace {

class Causes : public testing::Test {
 protected:
  static InvariantSet row(const char* invariant) {
    return InvariantSet{1} << row_of(*find_invariant(invariant));
  }

  // A finding whose shortest case has so many operations, and violates those rows too.
  void add(const char* strategy, const char* invariant, const char* signature, std::size_t operations,
           InvariantSet shown = 0) {
    const Identity& identity = identities_.emplace_back(Identity{.strategy = find_subject(strategy),
                                                                 .invariant = find_invariant(invariant),
                                                                 .kind = {.signature = signature}});
    symptoms_.push_back({&identity, operations, shown | row(invariant)});
  }

  // By the order in which they were added.
  std::vector<std::vector<std::size_t>> causes() const {
    std::vector<std::vector<std::size_t>> numbers;
    for (const std::vector<const Identity*>& cause : causes_of(symptoms_)) {
      std::vector<std::size_t>& of = numbers.emplace_back();
      for (const Identity* identity : cause) {
        const auto found = std::ranges::find(symptoms_, identity, &Symptom::identity);
        of.push_back(static_cast<std::size_t>(found - symptoms_.begin()));
      }
    }
    return numbers;
  }

  std::deque<Identity> identities_;
  std::vector<Symptom> symptoms_;
};

using Numbers = std::vector<std::vector<std::size_t>>;

TEST_F(Causes, OfNothingAreNone) {
  EXPECT_EQ(causes(), Numbers());
}

TEST_F(Causes, OfOneInvariantAreOneAndTheShortestStandsFirst) {
  add("original", "bind-never-fails", "bind get-", 3);
  add("original", "bind-never-fails", "bind get+ get-", 1);
  add("original", "app-request-never-fails", "alloc get-", 2);
  EXPECT_EQ(causes(), (Numbers{{1, 2, 0}}));
}

TEST_F(Causes, AreThoseOfAStrategy) {
  add("original", "bind-never-fails", "bind get-", 2);
  add("fill-first", "bind-never-fails", "bind get-", 1);
  EXPECT_EQ(causes(), (Numbers{{1}, {0}}));
}

TEST_F(Causes, OfCrashesGoByTheirFunctions) {
  add("original", "does-not-crash", "SIGSEGV in grow", 1);
  add("original", "does-not-crash", "SIGABRT in grow", 2);
  add("original", "does-not-crash", "SIGSEGV in split", 1);
  add("original", "does-not-crash", "SIGSEGV", 1);
  EXPECT_EQ(causes(), (Numbers{{0, 1}, {2}, {3}}));
}

TEST_F(Causes, AreOneWhereNoCaseShowsTheOneWithoutTheOther) {
  add("original", "heap-is-sound", "alloc", 4);
  add("original", "contents-survive", "free", 5, row("heap-is-sound"));
  EXPECT_EQ(causes(), (Numbers{{0, 1}}));
  add("original", "contents-survive", "alloc", 2);
  EXPECT_EQ(causes(), (Numbers{{2, 1}, {0}}));
}

// A case that was seen once, and not run again, says nothing of others.
TEST_F(Causes, AreApartWhereNothingIsKnown) {
  add("original", "heap-is-sound", "alloc", 1);
  add("original", "contents-survive", "free", 2, row("heap-is-sound"));
  symptoms_.back().shown = 0;
  EXPECT_EQ(causes(), (Numbers{{0}, {1}}));
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
    symptoms.push_back({&identity, failure.smallest.steps.size(), failure.shown});
  std::array<bool, 2> told = {};
  for (const std::vector<const Identity*>& cause : causes_of(symptoms)) {
    const auto has = [&](const std::string& name) {
      return std::ranges::any_of(cause, [&](const Identity* of) { return of->invariant->name == name; });
    };
    const std::array<bool, 2> here = {has(GetParam().broken[0]), has(GetParam().broken[1])};
    EXPECT_FALSE(here[0] && here[1]) << "one cause has both";
    for (std::size_t i = 0; i < 2; ++i) told[i] = told[i] || here[i];
  }
  for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(told[i]) << GetParam().broken[i];
}

INSTANTIATE_TEST_SUITE_P(Heap, CausesOfTwo, testing::ValuesIn(heaps_with_two()),
                         [](const testing::TestParamInfo<TwoFaults>& of) {
                           std::string name = of.param.name;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace sparepage
