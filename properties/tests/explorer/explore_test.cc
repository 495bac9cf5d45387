// Canonical states and the explorer: that it misses nothing, and that what it finds is shortest.
#include "sparepage/properties/explorer/explore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <span>

#include "properties/explorer/state.h"
#include "properties/tests/broken.h"
#include "properties/tests/effort.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

constexpr InvariantSet kAll = ~InvariantSet{0};
const std::size_t kBindFails = row_of(invariant_named("bind-never-fails"));
const InvariantSet kBind = rows({"bind-never-fails"});

// --- Canonical states

State state_after(const std::string& lines) {
  const Trace trace = trace_of("config pages=4 heap=1 spare=1\n" + lines);
  Checker checker;
  checker.run(trace.config, trace.steps, *find_subject("wsipx-4.0.953"));
  const Machine* machine = &checker.machine();
  State state;
  StateEncoder().append(std::span(&machine, 1), state);
  return state;
}

TEST(State, KnowsNoNames) {
  EXPECT_EQ(state_after("alloc a 100\nalloc b 200\n"),
            state_after("alloc x 7\nfree x\nalloc b 100\nalloc a 200\n"));
  EXPECT_EQ(state_after("socket s\nsocket t\nbind s 0x4001\n"),
            state_after("socket t\nsocket s\nbind t 0x4001\n"));
}

TEST(State, KnowsNoOrderOfEqualThings) {
  EXPECT_EQ(state_after("socket s\nsocket t proc=2\n"), state_after("socket t proc=2\nsocket s\n"));
  EXPECT_EQ(state_after("alloc a 1\n"), state_after("alloc a 8\n"));
}

TEST(State, TellsApartWhatGoesOnDifferently) {
  EXPECT_NE(state_after("alloc a 100\nalloc b 200\n"), state_after("alloc a 200\nalloc b 100\n"));
  EXPECT_NE(state_after("socket s\n"), state_after("socket s proc=2\n"));
  EXPECT_NE(state_after("pressure 1\n"), state_after(""));
  // Whose packets come first.
  const std::string bound = "socket s\nsocket t\nbind s 0x4001\nbind t 0x4001 reuse\n";
  EXPECT_NE(state_after(bound + "irq packet 0x4001 0\nclose s\nirq packet 0x4001 0\n"),
            state_after(bound + "close s\n"));
  EXPECT_NE(state_after("socket s\nbind s 0x4001\n"), state_after("socket s\nbind s 0x4002\n"));
  // Who gets the next packet: here the socket whose blocks lie below has become the second.
  EXPECT_NE(state_after(bound), state_after(bound + "close s\nsocket s\nbind s 0x4001 reuse\n"));
  // The order of a queue: here the second packet lies below the first.
  const std::string hole = "socket s\nalloc a 1000\nbind s 0x4001\n";
  EXPECT_NE(
      state_after(hole + "irq packet 0x4001 500\nfree a\nirq packet 0x4001 500\n"),
      state_after(hole + "free a\nirq packet 0x4001 500\nalloc b 440\nirq packet 0x4001 500\nfree b\n"));
}

// --- Against a search that knows nothing of states

// Every list of a world's operations on every name, up to a length, run from its beginning.
class BruteForce {
 public:
  BruteForce(const World& world, const Subject& strategy, std::size_t length, Name names)
      : world_(world), strategy_(strategy), length_(length), names_(names) {
    try_all();
  }
  std::size_t states() const { return states_.size(); }
  std::map<std::string_view, std::size_t> shortest;  // by invariant

 private:
  // Sees whether everything landed where it was to land, and how many sockets and blocks there were.
  class Watch final : public Observer {
   public:
    Watch(const World& world, std::span<const Step> steps) : world_(world), steps_(steps) {}
    void ended(const EndedStep& step) override {
      within = within && step.machine->wsipx.entries().size() <= world_.sockets;
      std::uint32_t blocks = 0;
      for (Name name = 0; name < step.machine->blocks.names(); ++name) {
        blocks += step.machine->blocks.in_use(name) ? 1 : 0;
      }
      within = within && blocks <= world_.blocks;
      for (std::size_t i = step.step + 1; i < steps_.size() && steps_[i].point != 0; ++i) {
        const bool hosts = steps_[step.step].point == 0;
        within = within && (!hosts || steps_[i].point <= step.points.size());
      }
    }
    bool within = true;

   private:
    const World& world_;
    std::span<const Step> steps_;
  };

  void try_all() {
    Watch watch(world_, steps_);
    for (const Violation& violation : checker_.run(world_.config, steps_, strategy_, &watch)) {
      if (!watch.within) break;
      const auto [known, fresh] = shortest.try_emplace(violation.invariant->name, steps_.size());
      if (!fresh) known->second = std::min(known->second, steps_.size());
    }
    if (!watch.within) return;
    const Machine* machine = &checker_.machine();
    State state;
    encoder_.append(std::span(&machine, 1), state);
    states_.emplace(state.view().bytes.begin(), state.view().bytes.end());
    if (steps_.size() == length_) return;
    for (const WorldOperation& form : world_.operations) {
      Step step = {.operation = form.operation, .context = form.context};
      if (form.at_points && !of_guest()) continue;
      const std::uint8_t first = form.at_points ? std::max<std::uint8_t>(steps_.back().point, 1) : 0;
      const std::uint8_t last = form.at_points ? 6 : 0;
      for (step.point = first; step.point <= last; ++step.point) try_names(step);
    }
  }
  bool of_guest() const {
    std::size_t landed = 0;
    while (landed < steps_.size() && steps_[steps_.size() - 1 - landed].point != 0) ++landed;
    return landed < steps_.size() && landed < world_.interrupts &&
           steps_[steps_.size() - 1 - landed].context == Context::application;
  }
  void try_names(Step step) {
    const Field* field = name_field(step.operation);
    if (field == nullptr) return try_step(step);
    for (Name name = 0; name < names_; ++name) {
      field->set(step.operation, name);
      try_step(step);
    }
  }
  void try_step(const Step& step) {
    steps_.push_back(step);
    try_all();
    steps_.pop_back();
  }

  const World& world_;
  const Subject& strategy_;
  std::size_t length_;
  Name names_;
  Checker checker_;
  StateEncoder encoder_;
  std::vector<Step> steps_;
  std::set<std::string> states_;
};

struct Compared {
  const char* name;
  const char* world;  // its limit of packets leaves room for all that can come in so many operations
  std::uint32_t length;
  Name names;  // tried
};

void PrintTo(const Compared& compared, std::ostream* out) {
  *out << compared.name;
}

class AgainstBruteForce : public testing::TestWithParam<Compared> {};

TEST_P(AgainstBruteForce, ExplorerSeesTheSame) {
  const World world = world_from(GetParam().world);
  constexpr std::array kNames = {"wsipx-4.0.953", "context-probe", "original", "round-up-page"};
  for (const char* name : std::span(kNames).first(budget(2, kNames.size()))) {
    const Subject* strategy = find_subject(name);
    const BruteForce brute(world, *strategy, GetParam().length, GetParam().names);
    const Exploration found = survey(world, *strategy, kAll, {.depth = GetParam().length});
    EXPECT_EQ(found.states, brute.states()) << strategy->name;
    std::map<std::string_view, std::size_t> shortest;
    for (std::size_t row = 0; row < invariants().size(); ++row) {
      if (found.violated[row]) shortest[invariants()[row]->name] = found.violated[row]->steps.size();
    }
    EXPECT_EQ(shortest, brute.shortest) << strategy->name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    In, AgainstBruteForce,
    testing::Values(Compared{"Blocks",
                             "config pages=2 heap=0 spare=1\nlimits blocks=4\nalloc 4088\nirq alloc 100\n"
                             "free\nfill\npressure 1\n",
                             4, 4},
                    Compared{"Sockets",
                             "config pages=1 heap=0 spare=1 bind=1000\nlimits sockets=4 packets=4\nsocket\n"
                             "bind 0x4001\nbind 0x4001 reuse\nclose\nirq packet 0x4001 546\n",
                             4, 4},
                    Compared{"Queues",
                             "config pages=1 heap=0 spare=1 bind=1000\nlimits sockets=1 packets=6\n"
                             "socket\nbind 0\nrecv\nirq packet 0x4000 546\n",
                             5, 2},
                    Compared{"Points",
                             "config pages=2 heap=0 spare=1 bind=160\nlimits blocks=4 interrupts=2\n"
                             "alloc 4088\nsocket\nbind 0x4001\nirq@ alloc 4000\nirq@ free\n",
                             4, 4},
                    Compared{"OneBlock",
                             "config pages=1 heap=1 spare=1 bind=160\nlimits blocks=1 interrupts=2\n"
                             "alloc 3000\nsocket\nbind 0x4001\nirq@ alloc 100\nirq@ free\n",
                             5, 2}),
    [](const testing::TestParamInfo<Compared>& one) { return std::string(one.param.name); });

// --- Verdicts

Exploration tiny(const char* strategy, const ExploreLimits& limits) {
  return survey(load_world("tiny"), *find_subject(strategy), kAll, limits);
}

TEST(Explore, FindsTheArticlesFailureInThreeOperations) {
  const Exploration found = tiny("original", {.depth = 3});
  ASSERT_TRUE(found.violated[kBindFails]);
  EXPECT_EQ(print(to_trace(*found.violated[kBindFails])),
            "sparepage-trace 1\n"
            "config pages=2 heap=0 spare=1 bind=2000\n"
            "alloc b0 4088\n"
            "socket s0\n"
            "bind s0 0x4001\n");
}

TEST(Explore, FindsTheStolenPage) {
  const World world = world_from(
      "config pages=2 heap=0 spare=1 bind=160\n"
      "alloc 4088\n"
      "socket\n"
      "bind 0x4001\n"
      "irq@ alloc 4000\n");
  const Exploration found = survey(world, *find_subject("wsipx-4.0.953"), kBind, {});
  EXPECT_EQ(found.end, Exploration::End::answered);
  EXPECT_EQ(print(to_trace(found.violated[kBindFails].value())),
            "sparepage-trace 1\n"
            "config pages=2 heap=0 spare=1 bind=160\n"
            "alloc b0 4088\n"
            "socket s0\n"
            "bind s0 0x4001\n"
            "irq@4 alloc b1 4000\n");
}

TEST(Explore, ExhaustsAWorldThatIsKept) {
  const World world =
      world_from("config pages=1 heap=0 spare=1 bind=160\nalloc 4088\nfree\nsocket\nbind 0x4001\nclose\n");
  const Exploration found = survey(world, *find_subject("context-probe"), kAll, {});
  EXPECT_EQ(found.end, Exploration::End::exhausted);
  EXPECT_EQ(found.frontier, 0U);
  EXPECT_THAT(found.violated, testing::Each(testing::Eq(std::nullopt)));
}

TEST(Explore, KeepsToTheLimitOfPackets) {
  const auto states = [](const std::string& limit, std::string_view programs = "") {
    const Strategy strategy = strategy_from(programs);
    return survey(world_from("config pages=0 heap=1 bind=100\nlimits packets=" + limit +
                             "\nsocket\nbind 0x4001\nirq packet 0x4001 0\n"),
                  subject_of(strategy), kAll, {})
        .states;
  };
  // Nothing; a socket; it is bound; as many packets as there may be.
  EXPECT_EQ(states("0"), 3U);
  EXPECT_EQ(states("1"), 4U);
  EXPECT_EQ(states("3"), 6U);
  // What a socket keeps is no packet.
  EXPECT_EQ(states("1", "socket { get }"), 4U);
}

// That of the farthest state, though what takes two operations was tried from it as well.
TEST(Explore, DepthOfAnExhaustedWorld) {
  const World world =
      world_from("config pages=0 heap=1 bind=100\nlimits blocks=1\nsocket\nbind 0x4001\nirq@ alloc 8\n");
  const Exploration found = survey(world, *find_subject("original"), kAll, {});
  EXPECT_EQ(found.end, Exploration::End::exhausted);
  EXPECT_EQ(found.states, 5U);  // nothing; a socket; bound; and a block below or above the bind's
  EXPECT_EQ(found.depth, 3U);
}

TEST(Explore, DoesNotDependOnTheNumberOfThreads) {
  const World preempt = load_world("preempt");
  const Subject& strategy = *find_subject("wsipx-4.0.953");
  const Exploration one = survey(preempt, strategy, kAll, {.depth = 7, .threads = 1});
  for (const unsigned threads : {2U, 3U, 5U}) {
    const Exploration several = survey(preempt, strategy, kAll, {.depth = 7, .threads = threads});
    expect_equal(one, several);
    EXPECT_EQ(one.bytes, several.bytes);
    EXPECT_EQ(one.collisions, several.collisions);
  }
  EXPECT_TRUE(one.violated[kBindFails]);
}

// The worst hash there is: every state has the same. Each pair is compared, none is merged, and it is
// counted.
TEST(Explore, CollisionsAreCountedAndMergeNothing) {
  const ExploreLimits one_hash = {.depth = 6,
                                  .hash = [](std::span<const std::uint8_t>) { return std::uint64_t{7}; }};
  const Exploration poor = tiny("wsipx-4.0.953", one_hash);
  const Exploration good = tiny("wsipx-4.0.953", {.depth = 6});
  expect_equal(poor, good);
  EXPECT_GT(poor.collisions, poor.states);
}

// --- Identities: what a trace shows under several strategies at once

TEST(FindShortest, TellsTwoFixesApart) {
  const Trace trace = trace_of(
      "config pages=8 heap=0 spare=1\n"
      "alloc a 4088\nfill\nalloc b 4088\nsocket s\nbind s 0x4001\nirq@4 alloc x 4000\nclose s\n");
  const Case given = trace;
  const std::vector<Verdict> verdicts = {
      {.strategy = find_subject("wsipx-4.0.953"), .looked_at = kBind, .violated = kBind},
      {.strategy = find_subject("fill-retry-loop"), .looked_at = kBind, .violated = 0}};
  const Exploration found = find_shortest(world_of(given, given.steps.size()), verdicts, {.depth = 6});
  ASSERT_TRUE(found.found);
  EXPECT_EQ(print(to_trace(*found.found)),
            "sparepage-trace 1\n"
            "config pages=8 heap=0 spare=1\n"
            "alloc b0 4088\n"
            "socket s0\n"
            "bind s0 0x4001\n"
            "irq@4 alloc b1 4000\n");
}

// The second alloc is refused and changes nothing, except that it was a violation.
TEST(FindShortest, RemembersAViolationThatChangedNothing) {
  const World world =
      world_from("config pages=2 heap=0 spare=1 bind=2000\nalloc 4088\nsocket\nbind 0x4001\n");
  const InvariantSet both_rows = rows({"bind-never-fails", "app-request-never-fails"});
  const std::vector<Verdict> both = {
      {.strategy = find_subject("original"), .looked_at = both_rows, .violated = both_rows}};
  const Exploration found = find_shortest(world, both, {});
  ASSERT_TRUE(found.found);
  EXPECT_EQ(print(to_trace(*found.found)),
            "sparepage-trace 1\n"
            "config pages=2 heap=0 spare=1 bind=2000\n"
            "alloc b0 4088\n"
            "alloc b1 4088\n"
            "socket s0\n"
            "bind s0 0x4001\n");
}

TEST(FindShortest, FindsNothingWhereNothingIs) {
  const World world = world_from("config pages=8 heap=0 spare=1\nalloc 4088\nsocket\nbind 0x4001\n");
  const std::vector<Verdict> impossible = {
      {.strategy = find_subject("original"), .looked_at = kBind, .violated = 0},
      {.strategy = find_subject("context-probe"), .looked_at = kBind, .violated = kBind}};
  const Exploration found = find_shortest(world, impossible, {});
  EXPECT_EQ(found.found, std::nullopt);
  EXPECT_EQ(found.end, Exploration::End::exhausted);
}

TEST(FindWay, ReplacesALongerWay) {
  const World world =
      world_from("config pages=4 heap=1 spare=1\nalloc 100\nfree\npressure 1\npressure 2\nrelief 1\n");
  const Trace whole = trace_of("alloc a 100\nalloc b 100\nfree b\npressure 1\npressure 1\n");
  const std::span<const Step> steps = whole.steps;
  const std::vector<Verdict> nothing = {
      {.strategy = find_subject("original"), .looked_at = 0, .violated = 0}};
  const Exploration found = find_way(world, nothing, steps.first(1), steps.subspan(1), {.depth = 3});
  ASSERT_TRUE(found.found);
  EXPECT_EQ(print(to_trace(*found.found)), "sparepage-trace 1\nconfig pages=4 spare=1\npressure 2\n");
}

// grow-always gives the third block at once, in a page of its own; the original refuses it, and gives it when
// the second block is free, in that one's place. Then grow-always says that the name is in use.
TEST(FindWay, TakesANameThatIsInUseInOneMachineOnly) {
  const World world = world_from("config pages=4 heap=0 spare=1\nlimits blocks=3\nalloc 100\nfree\n");
  const Trace whole = trace_of("alloc a 40\nalloc b 4000\nalloc c 100\nfree b\nalloc c 100\n");
  const std::span<const Step> steps = whole.steps;
  const std::vector<Verdict> both = {
      {.strategy = find_subject("original"), .looked_at = 0, .violated = 0},
      {.strategy = find_subject("grow-always"), .looked_at = 0, .violated = 0}};
  const Exploration found = find_way(world, both, steps.first(2), steps.subspan(2), {.depth = 3});
  ASSERT_TRUE(found.found);
  EXPECT_EQ(print(to_trace(*found.found)),
            "sparepage-trace 1\nconfig pages=4 heap=0 spare=1\nalloc b0 100\nfree b1\nalloc b0 100\n");
}

// Three blocks live, as many as may; in one operation an interrupt frees one and another takes its place.
TEST(FindWay, CountsWhatAnInterruptFreedAsFree) {
  const World world = world_from(
      "config pages=4 heap=1 spare=1\nlimits blocks=3 interrupts=2\nfill\nirq@ free\nirq@ alloc 100\n");
  const Trace whole = trace_of(
      "alloc a 1000\nalloc b 1000\nalloc c 1000\nfill\nirq@1 free b\n"
      "irq@1 alloc d 100\n");
  const std::span<const Step> steps = whole.steps;
  const std::vector<Verdict> nothing = {
      {.strategy = find_subject("original"), .looked_at = 0, .violated = 0}};
  const Exploration found = find_way(world, nothing, steps.first(3), steps.subspan(3), {.depth = 3});
  ASSERT_TRUE(found.found);
  EXPECT_EQ(print(to_trace(*found.found)),
            "sparepage-trace 1\nconfig pages=4 spare=1\nfill\nirq@1 free b0\nirq@1 alloc b1 100\n");
}

// The strategies among the broken ones: no sequence over what their traces are made of is shorter than the
// trace.
class BrokenStrategy : public testing::TestWithParam<Broken> {};

TEST_P(BrokenStrategy, HasTheShortestTrace) {
  const Trace trace = trace_of(GetParam().trace);
  const Case given = trace;
  const InvariantSet any = kAll;
  const Subject subject = GetParam().subject();
  const Exploration found = survey(world_of(given, given.steps.size()), subject, any,
                                   {.depth = static_cast<std::uint32_t>(given.steps.size())});
  std::vector<std::string> shorter;
  std::vector<std::string> found_all;
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    if (!found.violated[row]) continue;
    found_all.emplace_back(invariants()[row]->name);
    if (found.violated[row]->steps.size() < given.steps.size())
      shorter.push_back(print(to_trace(*found.violated[row])));
  }
  EXPECT_THAT(shorter, testing::IsEmpty());
  for (const std::string& violation : GetParam().violations) {
    EXPECT_THAT(found_all, testing::Contains(violation.substr(0, violation.find(' '))));
  }
}

std::vector<Broken> broken_strategies() {
  std::vector<Broken> strategies_only;
  for (const Broken& broken : broken_ones()) {
    if (broken.execute == execute) strategies_only.push_back(broken);
  }
  return strategies_only;
}

INSTANTIATE_TEST_SUITE_P(Each, BrokenStrategy, testing::ValuesIn(broken_strategies()),
                         [](const testing::TestParamInfo<Broken>& one) {
                           return std::string(one.param.name);
                         });

}  // namespace
}  // namespace sparepage
