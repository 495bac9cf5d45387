// What no program of the language can do, whoever wrote it: strategies and cases drawn by chance.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/support.h"
#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/cases/strategies.h"

namespace sparepage {
namespace {

TEST(RandomStrategy, BreaksNothingButWhatAStrategyCan) {
  Checker full(Depth::full);
  Checker incremental(Depth::incremental);
  Case of;
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    SeededChoices choices(seed);
    const Strategy strategy = random_strategy(choices);
    const std::string text = print(strategy);
    EXPECT_EQ(parse_strategy(text, "random", invariant_names()), strategy) << text;
    const Subject subject = subject_of(strategy);
    generate(seed, Profile::hostile, of);
    if (!runs_under(of.config, subject)) continue;
    const auto all = full.run(of.config, of.steps, subject);
    const auto same = incremental.run(of.config, of.steps, subject);
    EXPECT_EQ(set_of(all), set_of(same)) << text << print(to_trace(of));
    for (const Violation& violation : all) {
      EXPECT_FALSE(violation.invariant->of_the_machine) << violation.invariant->name << "\n"
                                                        << text << print(to_trace(of)) << violation.message;
    }
  }
}

// A strategy that is copied on its way goes on as one that ran straight: own pages, kept blocks and pending
// work too.
TEST(RandomStrategy, GoesOnAlikeFromACopy) {
  Checker straight;
  Checker first;
  Checker copied;
  Case of;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SeededChoices choices(seed);
    const Strategy strategy = random_strategy(choices);
    const Subject subject = subject_of(strategy);
    generate(seed, Profile::hostile, of);
    if (!runs_under(of.config, subject)) continue;
    std::size_t half = of.steps.size() / 2;
    while (half < of.steps.size() && of.steps[half].point != 0) ++half;
    straight.run(of.config, of.steps, subject);
    first.start(of.config, subject);
    first.proceed(std::span(of.steps).first(half));
    copied.assign(first);
    copied.proceed(std::span(of.steps).subspan(half));
    EXPECT_TRUE(copied.machine() == straight.machine()) << print(strategy) << print(to_trace(of));
  }
}

}  // namespace
}  // namespace sparepage
