// Guests in small worlds: right ones are exhausted, faults are found by a shortest trace, and what
// no search could come to the end of is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "properties/tests/paths.h"
#include "properties/tests/support.h"
#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {
namespace {

std::string object(const std::string& name) {
  return kHeapsFolder + "/" + name + ".so";
}

const Subject& only_row(const Guests& heaps) {
  return *heaps.with(subjects().first(1), true)[0];
}

Exploration explored(const std::string& name, const World& world, unsigned threads,
                     std::vector<std::string> ignored = {}) {
  Guests heaps;
  heaps.load(std::vector<std::string>{object(name)}, {.ignored = std::move(ignored)});
  const InvariantSet claims = claimed(only_row(heaps), narrowest_profile(world));
  Exploration result = survey(world, only_row(heaps), every_invariant(), {.threads = threads}, claims);
  EXPECT_THAT(result.met, testing::IsEmpty()) << name;
  return result;
}

std::string text(const Exploration& of) {
  const bool exhausted = of.end == Exploration::End::exhausted;
  return std::string(exhausted ? "exhausted: " : "incomplete: ") + counted(of.states, "state") + ", " +
         counted(of.transitions, "step") + ", depth " + std::to_string(of.depth);
}

TEST(ExploreHeaps, ExhaustsRightOnesInHeapTiny) {
  const World world = load_world("heap-tiny");
  EXPECT_EQ(text(explored("nano", world, 2)), "exhausted: 2999 states, 46519 steps, depth 28");
  EXPECT_EQ(text(explored("pages", world, 2)), "exhausted: 595 states, 9401 steps, depth 14");
}

// Small, so that a counter is soon seen.
const char* const kDrains =
    "config pages=1 heap=0 spare=1\nlimits blocks=1 sockets=0\nalloc 1\nalloc 4000\nfree\nirq alloc 1\n";

TEST(ExploreHeaps, LeavesOutStaticDataThatCountsForEver) {
  const World world = world_from(kDrains);
  const Exploration counting = explored("nano-counts", world, 1);
  EXPECT_EQ(text(counting), text(explored("nano", world, 1)));
  EXPECT_THAT(counting.changing, testing::IsEmpty());
  ASSERT_THAT(counting.left_out, testing::SizeIs(1));
  EXPECT_EQ(counting.left_out[0].object, object("nano-counts"));
  EXPECT_EQ(counting.left_out[0].symbol, "releases");
  EXPECT_EQ(counting.left_out[0].offset, 0U);
}

// Its second request is refused.
TEST(ExploreHeaps, LeavesOutNoStaticDataThatDecides) {
  // Where the way that shows the counter is a refused interrupt, which is always answered alike; and where it
  // is a block that comes and goes.
  const char* const tries = kDrains;
  const char* const answers = "config pages=2 heap=0 spare=1\nlimits blocks=2 sockets=0\nalloc 1\nfree\n";
  Guests heaps;
  heaps.load(std::vector<std::string>{object("rude-aligns")}, {});
  for (const char* world : {tries, answers}) {
    const Exploration counting = survey(world_from(world), only_row(heaps), every_invariant(), {});
    EXPECT_EQ(counting.end, Exploration::End::changing);
    EXPECT_THAT(counting.left_out, testing::IsEmpty());
    ASSERT_THAT(counting.changing, testing::SizeIs(1));
    EXPECT_EQ(counting.changing[0].symbol, "requests");
    EXPECT_TRUE(counting.changing[0].decides);
  }
}

TEST(ExploreHeaps, DoesNotCompareWhatIsIgnored) {
  const World world = world_from(kDrains);
  EXPECT_EQ(text(explored("nano-counts", world, 1, {"releases"})), text(explored("nano", world, 1)));
  EXPECT_EQ(text(explored("nano-ignores", world, 1)), text(explored("nano", world, 1)));
}

TEST(ExploreHeaps, FindsTheSameWithAnyNumberOfProcesses) {
  const World world =
      world_from("config pages=0 heap=0 spare=1\nlimits blocks=2\nalloc 1\nalloc 4000\nfree\nirq@ alloc 1\n");
  for (const char* name : {"nano", "pages"}) {
    const Exploration one = explored(name, world, 1);
    const Exploration three = explored(name, world, 3);
    EXPECT_EQ(text(one), text(three));
    EXPECT_EQ(one.end, Exploration::End::exhausted);
    EXPECT_EQ(one.violated, three.violated);
    EXPECT_EQ(one.reached, three.reached);
    EXPECT_EQ(one.bytes, three.bytes);
  }
}

// A fault of the bank, and the shortest trace of a world that breaks this claim.
struct Fault {
  const char* heap;
  const char* breaks;
  std::size_t length;
  const char* world = "heap-tiny";  // or a file of heaps/

  std::string world_or_file() const {
    const std::string name = world;
    return name.ends_with(".world") ? kSourceFolder + "/properties/tests/heaps/" + name : name;
  }
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.heap;
}

class ExploreFaults : public testing::TestWithParam<Fault> {};

TEST_P(ExploreFaults, AreFoundByAShortestTrace) {
  Guests heaps;
  heaps.load(std::vector<std::string>{object(GetParam().heap)}, {});
  const InvariantSet row = InvariantSet{1} << row_of(invariant_named(GetParam().breaks));
  const Exploration found = survey(load_world(GetParam().world_or_file()), only_row(heaps), row, {});
  ASSERT_EQ(found.end, Exploration::End::answered);
  const Case& shortest = found.violated[row_of(invariant_named(GetParam().breaks))].value();
  EXPECT_EQ(shortest.steps.size(), GetParam().length) << print(to_trace(shortest));
  EXPECT_TRUE(Identifier().identity_of(shortest, only_row(heaps), invariant_named(GetParam().breaks)));
}

std::string fault_name(const testing::TestParamInfo<Fault>& info) {
  std::string name = std::string(info.param.heap) + "_" + info.param.breaks;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    Heap, ExploreFaults,
    testing::Values(Fault{"nano-forgets-fringe", "heap-is-sound", 1},
                    Fault{"nano-2021-unlinks-head", "does-not-crash", 6},
                    Fault{"nano-2021-writes-refused", "does-not-crash", 3},
                    Fault{"nano-2021-extends-refused", "heap-is-sound", 5},
                    Fault{"nano-2021-joins-over-jump", "heap-is-sound", 4},
                    Fault{"nano-refusal-loses-tail", "refusal-leaves-no-trace", 5},
                    Fault{"nano-overflows", "heap-is-sound", 1}, Fault{"nano-misaligns", "heap-is-sound", 1},
                    Fault{"nano-usable-too-small", "heap-is-sound", 1},
                    Fault{"nano-usable-too-large", "contents-survive", 3},
                    Fault{"nano-trims-too-far", "pages-add-up", 2}, Fault{"nano-exits", "does-not-crash", 3},
                    Fault{"pages-gives-one-more", "pages-add-up", 2},
                    Fault{"pages-sticks", "bind-never-fails", 3},
                    Fault{"pages-asks-a-hundred-times", "bounded-work", 1},
                    Fault{"pages-grows-anywhere", "no-grow-outside-application", 1},
                    Fault{"pages-waits", "does-not-wait", 1}, Fault{"pages-aborts", "does-not-crash", 1},
                    Fault{"reserve-lends-to-all", "reserve-is-for-others", 3},
                    Fault{"reserve-keeps-last-page", "reserve-serves", 1},
                    Fault{"reserve-wrong-home", "reserve-serves", 5},
                    Fault{"deferred-only-work-drains", "fit-never-refused", 3},
                    Fault{"deferred-keeps-last-note", "drained-heap-serves-again", 2},
                    Fault{"deferred-next-after-insert", "does-not-hang", 4},
                    Fault{"deferred-growth-forgets-header", "app-request-never-fails", 1},
                    Fault{"magazine-own-cache-only", "fit-never-refused", 4, "magazine.world"},
                    Fault{"magazine-drains-all-but-one", "drained-heap-serves-again", 4},
                    Fault{"pool-halves-for-ever", "does-not-hang", 4},
                    Fault{"pool-refusal-closes", "refusal-leaves-no-trace", 1},
                    Fault{"pool-books-refused", "does-not-crash", 3},
                    Fault{"pool-rounds-to-sixteen", "app-request-never-fails", 1},
                    // What takes an interrupt at a point of the heap's own.
                    Fault{"nano-size-before-point", "heap-is-sound", 4, "heap-points"},
                    Fault{"nano-links-before-header", "heap-is-sound", 4, "heap-points"}),
    fault_name);

}  // namespace
}  // namespace sparepage
