// sparepage/rapidcheck.h, as the owner of a heap uses it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <sstream>

#include "properties/tests/paths.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/rapidcheck.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

std::string object(const std::string& name) {
  return kHeapsFolder + "/" + name + ".so";
}

// What RapidCheck says of a property, with the same seed in every run.
std::string said_of(const RapidcheckHeap& property, int cases = 500) {
  rc::detail::TestParams params;
  params.seed = 159254;
  params.maxSuccess = cases;
  rc::detail::TestListenerAdapter silent;
  const rc::detail::TestResult result =
      rc::detail::checkTestable(property, rc::detail::TestMetadata(), params, silent);
  std::ostringstream said;
  rc::detail::printResultMessage(result, said);
  return said.str();
}

TEST(RapidcheckHeapTest, ARightHeapHolds) {
  EXPECT_THAT(said_of(rapidcheck_heap(object("pages"))), testing::StartsWith("OK, passed 500 tests"));
}

TEST(RapidcheckHeapTest, AFaultIsToldAsASmallTrace) {
  const RapidcheckHeap property = rapidcheck_heap(object("pages-promises-too-much"));
  const std::string said = said_of(property, 2000);
  EXPECT_THAT(said, HasSubstr("pages-promises-too-much violates app-request-never-fails: a request for "));
  const std::size_t from = said.find("sparepage-trace 1\n", said.find(" violates "));
  ASSERT_NE(from, std::string::npos) << said;
  const std::string trace = said.substr(from, said.find("\n\nreplay: ", from) + 1 - from);
  const Trace of = parse_trace(trace, "trace", invariant_names()).trace;
  EXPECT_EQ(of.steps.size(), 1U) << said;
  EXPECT_THAT(said, HasSubstr("\n\nreplay: " +
                              replay_line({.config = of.config, .steps = of.steps}, property.strategy())));
}

TEST(RapidcheckHeapTest, WhatIsNotAskedDoesNotFail) {
  EXPECT_THAT(said_of(rapidcheck_heap(object("pages-promises-too-much"), {.invariants = {"heap-is-sound"}})),
              testing::StartsWith("OK, passed"));
}

TEST(RapidcheckHeapTest, RefusesWhatThereIsNot) {
  EXPECT_THROW(rapidcheck_heap("/nowhere.so"), GuestError);
  EXPECT_THROW(rapidcheck_heap(object("pages"), {.invariants = {"no-such"}}), std::invalid_argument);
  EXPECT_THROW(rapidcheck_heap(object("pages"), {.invariants = {"reserve-serves"}}), std::invalid_argument);
  EXPECT_THROW(rapidcheck_heap(object("pages"), {.caller = "nobody"}), std::invalid_argument);
}

}  // namespace
}  // namespace sparepage
