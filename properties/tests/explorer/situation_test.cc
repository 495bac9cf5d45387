// The situations: which a search reached, and which a world's operations can make.
#include "sparepage/properties/oracle/situation.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>

#include "properties/tests/support.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/explorer/reach.h"

namespace sparepage {
namespace {

constexpr InvariantSet kAll = ~InvariantSet{0};

std::string words(SituationSet set) {
  std::string list;
  for (std::size_t i = 0; i < situations().size(); ++i) {
    if ((set >> i & 1) != 0) list += (list.empty() ? "" : ", ") + std::string(situations()[i].text);
  }
  return list;
}

std::string reached(const std::string& lines, const char* strategy) {
  return words(survey(world_from(lines), *find_subject(strategy), kAll, {}).reached);
}
std::string makeable(const std::string& lines, const char* strategy) {
  return words(within_reach(world_from(lines), *find_subject(strategy)));
}

TEST(Situations, AreAllInTheSetOfThem) {
  EXPECT_EQ(static_cast<std::size_t>(std::popcount(every_situation())), situations().size());
  EXPECT_EQ(static_cast<std::size_t>(std::bit_width(every_situation())), situations().size());
}

TEST(Situations, TellWhatWasReached) {
  EXPECT_EQ(reached("config pages=1 heap=1\nalloc 8\n", "original"), "");
  EXPECT_EQ(
      reached("config pages=0 heap=0 spare=1 bind=4000\nsocket\nbind 1\nirq packet 1 546\n", "original"),
      "heap full, spare consumed, packet dropped, pager empty");
}

// Worlds small enough for a search to reach all that their operations can make: nothing else is asked for.
TEST(Situations, AreAskedForWhereOperationsMakeThem) {
  const struct {
    const char* strategy;
    const char* operations;  // with pages=1 heap=0 spare=1 bind=4000 and three sockets
    const char* situations;
  } kWorlds[] = {
      {"original", "free\nrelief 1\nrecv\nclose\n", ""},
      {"original", "fill\napi\n", ""},  // a spare that nobody takes
      {"original", "pressure 1\n", "pager empty"},
      {"original", "alloc 8\n", "heap full, spare consumed"},
      {"original", "alloc 8\nfill\n", "heap full, spare consumed, spare refilled, pager empty"},
      {"original", "irq alloc 8\napi\n", "heap full, spare consumed, spare refilled, pager empty"},
      {"original", "alloc 4089\n", "heap full"},  // it grows, by more than there is
      {"context-probe", "alloc 4088\n", "heap full, spare consumed, pager empty"},
      {"grow-always", "alloc 8\nfill\n", "heap full, pager empty"},
      {"original", "bind 1\n", ""},
      {"original", "socket\nbind 1 family=7\nirq packet 1 0\n", ""},
      {"original", "socket\nirq bind 1\n", ""},
      {"original", "socket\nbind 1\nbind 2\n", "heap full, spare consumed, bind refused"},
      {"round-up-page", "socket\nbind 1\nbind 2\n", "heap full, bind refused"},
      {"fill-first", "socket\nbind 0\n",
       "heap full, spare consumed, spare refilled, bind refused, pager empty"},
      {"wsipx-4.0.953", "socket\nbind 0\n",
       "heap full, spare consumed, spare refilled, bind refused, pager empty, retry used"},
      {"original", "socket\nbind 0\nbind 0 reuse\n", "heap full, spare consumed, bind refused"},
      {"original", "socket\nbind 1\nbind 1 reuse\nfill\nclose\n",
       "heap full, spare consumed, spare refilled, bind refused, number reused, pager empty"},
      {"original", "socket\nbind 1\nbind 3\nirq packet 1 500\n",
       "heap full, spare consumed, bind refused, packet dropped"},
      {"original", "socket\nbind 1\nbind 3\nirq packet 2 500\n", "heap full, spare consumed, bind refused"},
      {"original", "socket\nbind 1\nbind 3\nirq packet 1 547\n", "heap full, spare consumed, bind refused"},
      {"original", "socket\nbind 1\nbind 2\npacket 1 500\n", "heap full, spare consumed, bind refused"},
      {"original", "socket\nbind 0\nirq packet 0x4000 500\n",
       "heap full, spare consumed, bind refused, packet dropped"},
      {"original", "socket\nbind 0\nirq packet 0x4003 500\n", "heap full, spare consumed, bind refused"},
  };
  for (const auto& world : kWorlds) {
    const std::string lines =
        std::string("config pages=1 heap=0 spare=1 bind=4000\nlimits sockets=3 interrupts=0\n") +
        world.operations;
    EXPECT_EQ(makeable(lines, world.strategy), world.situations) << lines;
    EXPECT_EQ(reached(lines, world.strategy), world.situations) << lines;
  }
}

TEST(Situations, AreNotAskedForBeyondAWorldsLimits) {
  const std::string config = "config pages=1 heap=0 spare=1 bind=4000\n";
  EXPECT_EQ(makeable(config + "limits blocks=0\nalloc 8\n", "original"), "");
  EXPECT_EQ(makeable(config + "limits sockets=0\nsocket\nbind 1\n", "original"), "");
  EXPECT_EQ(makeable(config + "limits packets=0\nsocket\nbind 1\nirq packet 1 0\n", "original"),
            "heap full, spare consumed, bind refused");
  EXPECT_EQ(makeable(config + "limits sockets=1\nsocket\nbind 1 reuse\n", "original"),
            "heap full, spare consumed, bind refused");
  EXPECT_EQ(makeable(config + "limits interrupts=0\nirq@ alloc 8\n", "original"), "");
  // Without pages a retry succeeds only where an interrupt frees a block.
  const std::string no_pages = "config pages=0 heap=0 spare=1 bind=4000\nalloc 4000\nsocket\nbind 1\n";
  EXPECT_EQ(makeable(no_pages, "wsipx-4.0.953"), "heap full, spare consumed, bind refused");
  EXPECT_EQ(makeable(no_pages + "irq@ free\n", "wsipx-4.0.953"),
            "heap full, spare consumed, bind refused, retry used");
}

// The presets have what it takes for all of them, but for what a strategy never does; thieves is of binds
// alone.
TEST(Situations, AllAreAskedForInThePresets) {
  const std::string all =
      "heap full, spare consumed, spare refilled, bind refused, number reused, packet dropped, pager empty";
  for (const WorldPreset& preset : world_presets()) {
    if (preset.of_heaps || preset.name == "thieves") continue;
    const World world = load_world(std::string(preset.name));
    const auto asked = [&](const char* strategy) {
      return words(within_reach(world, *find_subject(strategy)));
    };
    for (const char* strategy : {"original", "fill-first", "round-up-page", "context-probe"}) {
      EXPECT_EQ(asked(strategy), all) << preset.name << " " << strategy;
    }
    EXPECT_EQ(asked("wsipx-4.0.953"), all + ", retry used");
    EXPECT_EQ(asked("fill-retry-loop"), all + ", retry used");
    EXPECT_EQ(asked("grow-always"), "heap full, bind refused, number reused, packet dropped, pager empty");
  }
}

// Whatever a search reaches, the operations can make, in random worlds under every strategy.
TEST(Situations, AreReachedOnlyWhereTheyAreAskedFor) {
  constexpr std::array<const char*, 24> kLines = {"alloc 1\n",
                                                  "alloc 4088\n",
                                                  "alloc 4096\n",
                                                  "alloc 12000\n",
                                                  "free\n",
                                                  "fill\n",
                                                  "api\n",
                                                  "pressure 1\n",
                                                  "relief 1\n",
                                                  "socket\n",
                                                  "bind 0\n",
                                                  "bind 0x4001\n",
                                                  "bind 0x4001 reuse\n",
                                                  "bind 0 reuse\n",
                                                  "recv\n",
                                                  "close\n",
                                                  "irq alloc 4000\n",
                                                  "irq free\n",
                                                  "irq packet 0x4001 500\n",
                                                  "crit packet 0x4000 0\n",
                                                  "irq@ alloc 4000\n",
                                                  "crit@ free\n",
                                                  "irq@ packet 0x4001 500\n",
                                                  "irq@ bind 1\n"};
  std::mt19937 random(1);
  const auto below = [&](std::uint32_t bound) { return static_cast<std::uint32_t>(random()) % bound; };
  for (int i = 0; i < 400; ++i) {
    std::string lines = "config pages=" + std::to_string(1 + below(3)) + " heap=" + std::to_string(below(2)) +
                        " spare=" + std::to_string(1 + below(2)) + (below(2) == 0 ? " bind=4000" : "") +
                        "\nlimits blocks=" + std::to_string(below(3)) +
                        " sockets=" + std::to_string(below(4)) + " packets=" + std::to_string(below(2)) +
                        " interrupts=" + std::to_string(below(3)) + "\nrelief 2\n";
    for (const char* line : kLines) lines += below(3) == 0 ? line : "";
    const World world = world_from(lines);
    // The eight in every world, the others in one of eight.
    for (const Subject* strategy : i % 8 == 0 ? subjects() : subjects().first(8)) {
      const SituationSet found = survey(world, *strategy, kAll, {.depth = 4}).reached;
      EXPECT_EQ(words(found & ~within_reach(world, *strategy)), "") << strategy->name << "\n" << lines;
    }
  }
}

}  // namespace
}  // namespace sparepage
