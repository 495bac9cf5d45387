// What ends a search before it is over: memory, depth, a stop. That memory is kept, and that what it leaves
// does not depend on the threads; how its states are counted by depth.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <numeric>
#include <utility>
#include <vector>

#include "properties/explorer/state.h"
#include "properties/explorer/state_store.h"
#include "properties/tests/support.h"
#include "sparepage/model/memory.h"
#include "sparepage/properties/explorer/explore.h"

namespace sparepage {
namespace {

constexpr InvariantSet kAll = ~InvariantSet{0};
constexpr std::uint64_t kMegabyte = std::uint64_t{1} << 20;

// One state leads to millions of transitions, of eight interrupts in a bind.
World many_interrupts() {
  return world_from(
      "config pages=20 heap=0 spare=1 bind=4000\nlimits blocks=10 sockets=1 packets=0 interrupts=8\n"
      "socket\nbind 0x4001\nirq@ alloc 4000\nirq@ alloc 1\nirq@ free\n");
}

World few_blocks() {
  return world_from(
      "config pages=2 heap=0 spare=1 bind=2000\nlimits blocks=3 sockets=1\n"
      "alloc 1\nalloc 4000\nfree\nfill\npressure 1\nrelief 1\nsocket\nbind 0x4001\nclose\n");
}

TEST(Memory, LimitEndsInIncomplete) {
  const World world = few_blocks();
  const auto search = [&](const ExploreLimits& limits) {
    return survey(world, *find_subject("original"), kAll, limits);
  };
  const Exploration full = search({});
  ASSERT_EQ(full.end, Exploration::End::exhausted);
  const Exploration cut = search({.memory = full.bytes / 3});
  EXPECT_EQ(cut.end, Exploration::End::memory);
  EXPECT_LE(cut.bytes, full.bytes / 3);
  EXPECT_LT(cut.states, full.states);
  EXPECT_LT(cut.depth, full.depth);
  EXPECT_GT(cut.frontier, 0U);
  // What it says that it took is enough.
  EXPECT_EQ(search({.memory = full.bytes}).end, Exploration::End::exhausted);
}

// By searches of each depth, each of which has one count more.
TEST(StatesByDepth, AreCountedByTheirShortestWay) {
  const auto search = [](std::uint32_t depth) {
    return survey(load_world("tiny"), *find_subject("original"), kAll, {.depth = depth});
  };
  std::vector<std::uint64_t> by_depth;
  std::uint64_t before = 0;
  for (std::uint32_t depth = 0; depth <= 4; ++depth) {
    const Exploration found = search(depth);
    ASSERT_EQ(found.end, Exploration::End::depth);
    by_depth.push_back(found.states - before);
    before = found.states;
    EXPECT_EQ(found.by_depth, by_depth);
  }
  EXPECT_EQ(by_depth.front(), 1U);
}

TEST(StatesByDepth, EndWithTheFarthest) {
  const Exploration found = survey(few_blocks(), *find_subject("context-probe"), kAll, {});
  EXPECT_EQ(found.by_depth.size(), found.depth + 1);
  EXPECT_EQ(std::accumulate(found.by_depth.begin(), found.by_depth.end(), std::uint64_t{0}), found.states);
  EXPECT_THAT(found.by_depth, testing::Each(testing::Gt(0U)));
}

// Cut where states run out of room, and where what one state leads to does.
TEST(Memory, WhatItLeavesDoesNotDependOnTheNumberOfThreads) {
  const struct {
    World world;
    const char* strategy;
    std::uint64_t memory;
  } kCut[] = {{load_world("small"), "context-probe", kMegabyte * 2 / 5},
              {load_world("preempt"), "fill-first", kMegabyte * 2 / 5},
              {many_interrupts(), "wsipx-4.0.953", kMegabyte * 2 / 5}};
  for (const auto& cut : kCut) {
    const Subject& strategy = *find_subject(cut.strategy);
    const Exploration one = survey(cut.world, strategy, kAll, {.memory = cut.memory});
    EXPECT_EQ(one.end, Exploration::End::memory) << cut.world.name << " " << cut.strategy;
    EXPECT_LE(one.bytes, cut.memory);
    const Exploration several = survey(cut.world, strategy, kAll, {.memory = cut.memory, .threads = 3});
    expect_equal(one, several);
    EXPECT_EQ(one.bytes, several.bytes);
    EXPECT_EQ(one.collisions, several.collisions);
  }
}

// With less memory fewer machines are kept on the way to a state: here those of eight states.
TEST(Memory, LittleIsSlowerAndFindsTheSame) {
  const World large_machines = world_from(
      "config pages=27 heap=0 spare=16\nlimits blocks=3 interrupts=1\n"
      "alloc 32760\nfree\npressure 3\nrelief 3\nfill\nirq@ alloc 32760\n");
  const auto search = [&](std::uint64_t memory) {
    return survey(large_machines, *find_subject("context-probe"), kAll, {.memory = memory});
  };
  const Exploration much = search(2048 * kMegabyte);
  const Exploration little = search(3 * kMegabyte);
  ASSERT_EQ(much.end, Exploration::End::exhausted);
  expect_equal(much, little);
  EXPECT_LT(little.bytes, much.bytes);
}

// The resident bytes of this process, at the most so far.
std::uint64_t most_resident() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    std::uint64_t kilobytes = 0;
    status >> kilobytes;
    return kilobytes << 10;
  }
  return 0;
}

// What a search adds to that, in a process of its own, which gets a gigabyte: one that keeps no limit fails
// there.
std::uint64_t resident_growth(const World& world, const Subject& strategy, const ExploreLimits& limits,
                              Exploration::End end) {
  std::array<int, 2> ends = {};
  if (pipe(ends.data()) != 0) return 0;
  const pid_t child = fork();
  if (child == 0) {
#if !defined(SPAREPAGE_ASAN)  // whose shadow takes more addresses than any limit allows
    const rlimit gigabyte = {.rlim_cur = 1024 * kMegabyte, .rlim_max = 1024 * kMegabyte};
    setrlimit(RLIMIT_AS, &gigabyte);
#endif
    const std::uint64_t before = most_resident();
    const Exploration found = survey(world, strategy, kAll, limits);
    const std::uint64_t growth = most_resident() - before;
    const bool written = ::write(ends[1], &growth, sizeof growth) == sizeof growth;
    _exit(written && found.end == end ? 0 : 1);
  }
  close(ends[1]);
  std::uint64_t growth = 0;
  const bool read_all = ::read(ends[0], &growth, sizeof growth) == sizeof growth;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(read_all && status == 0) << "the search ended otherwise";
  return growth;
}

TEST(Memory, IsKeptByTheProcess) {
#if defined(SPAREPAGE_ASAN)
  // AddressSanitizer holds 256 MB back of what was freed, and shadows an eighth of all.
  constexpr std::uint64_t kBesides = 320 * kMegabyte;
#else
  constexpr std::uint64_t kBesides = 16 * kMegabyte;
#endif
  for (const auto& [world, strategy] :
       {std::pair(many_interrupts(), "wsipx-4.0.953"), std::pair(load_world("small"), "context-probe")}) {
    const std::uint64_t growth = resident_growth(
        world, *find_subject(strategy), {.memory = kMegabyte / 2, .threads = 2}, Exploration::End::memory);
    EXPECT_LE(growth, kMegabyte / 2 + kBesides) << strategy;
    EXPECT_GT(growth, kMegabyte / 4);
  }
}

// Of two parts, one of which many share.
State numbered(std::uint32_t number) {
  State state;
  state.put(number / 100);
  state.end_part();
  std::vector<std::uint8_t> part(40, 7);
  std::memcpy(part.data(), &number, sizeof number);
  state.add_part(part);
  return state;
}

std::uint64_t hash_of(const State& state) {
  return hash_bytes(state.view().bytes);
}

// The index counts twice while a part of it is doubled, and the limit is kept through that.
TEST(StateStore, TakesNoMoreThanALimit) {
  BlockPool pool;
  StateStore store(hash_bytes, pool);
  const std::vector<std::uint8_t> note(3);
  const auto insert = [&](std::uint32_t number, std::uint64_t limit) {
    const State state = numbered(number);
    return store.insert(hash_of(state), state.view(), 0, note, limit);
  };
  constexpr std::uint64_t kLimit = 300'000;
  std::uint32_t taken = 0;
  while (insert(taken, kLimit) != StateStore::kNoRoom) {
    ++taken;
    ASSERT_LE(store.bytes(), kLimit);
  }
  EXPECT_EQ(store.states(), taken);
  EXPECT_GT(store.bytes(), kLimit / 2);
  EXPECT_EQ(insert(0, kLimit), 0U) << "what is known needs no room";
  EXPECT_GT(insert(taken, StateStore::kUnlimited), 0U);
}

TEST(StateStore, KnowsWhatItMayTakeAtTheMost) {
  BlockPool pool;
  StateStore store(hash_bytes, pool);
  for (std::uint32_t number = 0; number < 20'000;) {
    std::array<std::uint64_t, StateStore::kShards> states = {};
    std::vector<State> batch;
    std::uint64_t bytes = 0;
    for (std::uint32_t i = 0; i < 1000; ++i) {
      batch.push_back(numbered(number++));
      bytes += batch.back().size();
      ++states[StateStore::shard_of(hash_of(batch.back()))];
    }
    store.expect(2 * batch.size());
    const std::uint64_t most = store.most_bytes(states, 2 * batch.size(), bytes);
    for (const State& state : batch) store.insert(hash_of(state), state.view(), 0, {});
    EXPECT_LE(store.bytes(), most);
    EXPECT_GT(store.bytes(), most / 3);
  }
}

// Whatever the numbers of its parts take, and however many there are.
TEST(StateStore, GivesBackWhatItWasGiven) {
  BlockPool pool;
  StateStore store(hash_bytes, pool);
  State many;
  for (std::uint32_t part = 0; part < 300; ++part) {
    many.put(part);
    many.end_part();
  }
  const std::array<std::uint8_t, 6> note = {1, 2, 3, 4, 5, 6};
  std::vector<std::pair<StateId, State>> kept;
  StateId parent = 0;
  for (const std::uint64_t parts : {std::uint64_t{3}, std::uint64_t{1} << 20, std::uint64_t{1} << 30}) {
    store.expect(parts);
    many.put(parts);
    many.end_part();
    for (const State& state : {numbered(static_cast<std::uint32_t>(parts)), many}) {
      EXPECT_FALSE(store.has(hash_of(state), state.view()));
      const StateId id = store.insert(hash_of(state), state.view(), parent, note);
      EXPECT_EQ(store.parent(id), parent);
      kept.emplace_back(id, state);
      parent = id;
    }
  }
  for (const auto& [id, state] : kept) {
    State stored;
    store.state(id, stored);
    EXPECT_EQ(stored, state);
    EXPECT_TRUE(std::ranges::equal(store.note(id), note));
    EXPECT_TRUE(store.has(hash_of(state), state.view()));
    EXPECT_EQ(store.insert(hash_of(state), state.view(), 0, note), 0U);
  }
}

// A part that is there already costs its number alone.
TEST(StateStore, KeepsEachPartOnce) {
  BlockPool pool;
  StateStore store(hash_bytes, pool);
  const std::vector<std::uint8_t> large(1000, 7);
  store.expect(6);
  std::uint64_t before = 0;
  for (std::uint32_t number = 0; number < 3; ++number) {
    State state;
    state.add_part(large);
    state.put(number);
    state.end_part();
    before = store.bytes();
    store.insert(hash_of(state), state.view(), 0, {});
  }
  EXPECT_LT(store.bytes() - before, 100U);
}

TEST(Limits, DepthTellsWhatWaits) {
  const Exploration cut = survey(load_world("tiny"), *find_subject("original"), kAll, {.depth = 2});
  EXPECT_EQ(cut.end, Exploration::End::depth);
  EXPECT_EQ(cut.depth, 2U);
  EXPECT_GT(cut.frontier, 0U);
  EXPECT_EQ(cut.violated[0], std::nullopt);
}

TEST(Limits, StopsWhenAsked) {
  const StopFlag stop(true);
  const Exploration stopped = survey(load_world("tiny"), *find_subject("original"), kAll, {.stop = &stop});
  EXPECT_EQ(stopped.end, Exploration::End::stopped);
  EXPECT_EQ(stopped.depth, 0U);
}

// Stopped while it looks at its hundred-thousandth state, in the midst of one that leads to many more: it
// looks at no further one.
TEST(Limits, StopsInTheMidstOfAState) {
  static StopFlag stop(false);
  static std::uint64_t looked_at;
  stop.set = false;
  looked_at = 0;
  const ExploreLimits limits = {.stop = &stop, .hash = [](std::span<const std::uint8_t> state) {
                                  if (++looked_at == 100'000) stop.set = true;
                                  return hash_bytes(state);
                                }};
  const Exploration stopped = survey(many_interrupts(), *find_subject("wsipx-4.0.953"), kAll, limits);
  EXPECT_EQ(stopped.end, Exploration::End::stopped);
  EXPECT_EQ(looked_at, 100'000U);
}

}  // namespace
}  // namespace sparepage
