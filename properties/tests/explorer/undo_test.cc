// What an explorer does to a machine and takes back leaves nothing, and a state is told by what changed as it
// is told whole: for cases at random, under every strategy.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "properties/explorer/state.h"
#include "properties/tests/support.h"
#include "sparepage/properties/cases/generate.h"

namespace sparepage {
namespace {

// An operation at a time, with all that lands in it.
std::vector<std::span<const Step>> transitions_of(const Case& of) {
  std::vector<std::span<const Step>> transitions;
  const std::span<const Step> steps = of.steps;
  for (std::size_t from = 0; from < steps.size();) {
    std::size_t to = from + 1;
    while (to < steps.size() && steps[to].point != 0) ++to;
    transitions.push_back(steps.subspan(from, to - from));
    from = to;
  }
  return transitions;
}

State whole_state(const Checker& checker) {
  const Machine* machine = &checker.machine();
  State state;
  StateEncoder().append(std::span(&machine, 1), state);
  return state;
}

class Undo : public testing::Test {
 protected:
  // Calls visit(case, strategy) for some of each strategy.
  template <class Visit>
  static void for_each_case(Visit visit) {
    Case drawn;
    for (const Subject* strategy : subjects()) {
      for (std::uint64_t seed = 0; seed < 30; ++seed) {
        generate_for(*strategy, seed, kProfiles[seed % kProfiles.size()], drawn);
        SCOPED_TRACE(std::string(strategy->name) + ", seed " + std::to_string(seed));
        visit(drawn, *strategy);
        if (HasFailure()) return;
      }
    }
  }
};

TEST_F(Undo, LeavesTheMachineAsItWas) {
  std::size_t stood = 0;
  for_each_case([&](const Case& of, const Subject& strategy) {
    Checker here;
    Checker tried(Depth::full);
    here.start(of.config, strategy);
    tried.assign(here, Payloads::filled);
    for (const std::span<const Step> transition : transitions_of(of)) {
      const Machine before = here.machine();
      // Twice, so that what was taken back is looked at whole.
      const InvariantSet first = set_of(tried.proceed(transition));
      const bool stands = tried.stands_as(here);
      EXPECT_TRUE(!stands || tried.machine() == before);
      stood += stands ? 1 : 0;
      tried.take_back(here);
      EXPECT_TRUE(tried.machine() == before);
      EXPECT_EQ(set_of(tried.proceed(transition)), first);
      EXPECT_EQ(set_of(here.proceed(transition)), first);
      EXPECT_TRUE(tried.machine() == here.machine());
      tried.assign(here, Payloads::filled);
    }
  });
  EXPECT_GT(stood, 0U);
}

// On the way to a state bytes are copied as far as WSIPX's records go, and filled where it is looked at.
TEST_F(Undo, NeedsNoMoreThanRecordsOnTheWay) {
  for_each_case([](const Case& of, const Subject& strategy) {
    Checker here;
    std::array<Checker, 2> way;
    Checker looked_at(Depth::full);
    here.start(of.config, strategy);
    way[0].start(of.config, strategy);
    for (const std::span<const Step> transition : transitions_of(of)) {
      way[1].assign(way[0], Payloads::records);
      way[1].proceed(transition, nullptr, ~InvariantSet{0});
      std::swap(way[0], way[1]);
      here.proceed(transition, nullptr, ~InvariantSet{0});
      looked_at.assign(way[0], Payloads::filled);
      EXPECT_TRUE(looked_at.machine() == here.machine());
    }
  });
}

TEST_F(Undo, StatesAreToldByWhatChanged) {
  StateEncoder encoder;
  for_each_case([&](const Case& of, const Subject& strategy) {
    Checker here;
    here.start(of.config, strategy);
    State before = whole_state(here);
    for (const std::span<const Step> transition : transitions_of(of)) {
      here.proceed(transition);
      State state;
      encoder.append(here.machine(), before, here.changes(), state);
      EXPECT_EQ(state, whole_state(here));
      before = state;
    }
  });
}

}  // namespace
}  // namespace sparepage
