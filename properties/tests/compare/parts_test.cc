// Strategies taken apart: each planted step that is not needed is noticed, and no other is.
#include "sparepage/properties/compare/parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/effort.h"
#include "properties/tests/support.h"
#include "sparepage/properties/cases/strategies.h"

namespace sparepage {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> variants_in(const std::string& programs) {
  std::vector<std::string> all;
  for (const Variant& variant : variants_of(strategy_from(programs))) {
    std::string text = print(variant.strategy);
    text.erase(0, text.find("summary mine\n") + 13);
    text.erase(text.rfind("\n\n") == std::string::npos ? 0 : text.rfind("\n\n"), 1);
    all.push_back(text);
  }
  return all;
}

TEST(Parts, EachStepIsTakenAwayAloneAndExchanged) {
  EXPECT_THAT(variants_in("request { get fill get }"),
              ElementsAre("request { fill get }\n", "request { fill get get }\n", "request { get get }\n",
                          "request { get get fill }\n", "request { get fill }\n"));
}

TEST(Parts, BlocksAreOpenedAndRepeatsMadeFewer) {
  EXPECT_THAT(variants_in("request { repeat 3 { fill get } }"),
              ElementsAre("request { fill get }\n", "request { repeat 2 { fill get } }\n",
                          "request { repeat 3 { get } }\n", "request { repeat 3 { get fill } }\n",
                          "request { repeat 3 { fill } }\n"));
  EXPECT_THAT(variants_in("own 2\ntarget +1\nrequest { if size < 200 { own } else { get } }"),
              ElementsAre("target +1\nrequest { if size < 200 { own } else { get } }\n",
                          "own 2\nrequest { if size < 200 { own } else { get } }\n",
                          "own 2\ntarget +1\nrequest { own }\n", "own 2\ntarget +1\nrequest { get }\n",
                          "own 2\ntarget +1\nrequest { if size < 200 { } else { get } }\n",
                          "own 2\ntarget +1\nrequest { if size < 200 { own } }\n"));
}

// "find: without it" for each change by which nothing gets worse, an order apart.
std::vector<std::string> not_needed_in(const std::string& programs) {
  const Strategy strategy = strategy_from(programs);
  std::vector<std::string> all;
  const PartsQuestion question = {
      .worlds = {load_world("tiny")}, .states = budget(600, 20'000), .runs = budget(500, 100'000)};
  for (const Part& part : parts_of(subject_of(strategy), question)) {
    if (part.worse || part.variant.change == Change::swapped) continue;
    std::string says =
        part.variant.where + " " + part.variant.step + ": " + std::string(text(part.variant.change));
    if (part.variant.change == Change::fewer) says += " " + std::to_string(part.variant.times);
    all.push_back(says + (part.better ? ", better" : ""));
  }
  return all;
}

TEST(Parts, WhatIsPlantedIsNoticed) {
  // Its second look costs time, and that is all.
  EXPECT_THAT(not_needed_in("getheap { find find if application { grow } spare }"),
              ElementsAre("getheap find: without it, better", "getheap find: without it, better"));
  EXPECT_THAT(not_needed_in("request { mask { } get fill get }"), ElementsAre("request mask: without it"));
  EXPECT_THAT(not_needed_in("getheap { find if application { grow } if size >= 40000 { stop } spare }"),
              testing::UnorderedElementsAre("getheap if size >= 40000: if it never held",
                                            "getheap stop: without it"));
  EXPECT_THAT(not_needed_in("own 1\nrequest { get stop own }"), Contains("request own: without it"));
  EXPECT_THAT(not_needed_in("getheap { find if application { repeat 8 { grow } } spare }"),
              Contains(testing::StartsWith("getheap repeat 8: with")));
}

TEST(Parts, WhatIsNeededIsNot) {
  EXPECT_THAT(not_needed_in("getheap { find if application { grow } spare }"), IsEmpty());
  EXPECT_THAT(not_needed_in("request { get get page fill get }"), IsEmpty());
}

// Nothing fails without it: interrupts find the spare empty more often.
TEST(Parts, AStepThatOnlyLowersACostIsNeeded) {
  EXPECT_THAT(not_needed_in("getheap { find if application { grow } spare }\nrequest { get }\n"
                            "socket { fill }\ndeferred { fill }"),
              Not(Contains("socket fill: without it")));
}

TEST(Parts, AStopLeavesWhatWasLookedAt) {
  struct Late final : Stop {
    bool asked() const override { return ++looks > 20; }
    mutable int looks = 0;
  } stop;
  const Strategy strategy = strategy_from("request { get fill get }");
  const std::vector<Part> parts = parts_of(
      subject_of(strategy), {.worlds = {load_world("tiny")}, .states = 100, .runs = 10'000, .stop = &stop});
  ASSERT_FALSE(parts.empty());
  EXPECT_LT(parts.size(), variants_of(strategy).size());
  EXPECT_TRUE(parts.back().stopped);
}

}  // namespace
}  // namespace sparepage
