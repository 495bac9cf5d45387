#include <array>

#include "properties/explorer/preset_texts.h"
#include "sparepage/properties/explorer/world.h"

namespace sparepage {

namespace {

constexpr std::uint64_t kMany = 20'000'000;  // more than any strategy of the table has
// `explore --world heap-points` of magazine, which has more, takes 82 seconds on two processors.
constexpr std::uint64_t kOfHeaps = 100'000;

const std::array<WorldPreset, 6> kPresets = {{
    {.name = "tiny",
     .summary = "seconds; interrupts between operations",
     .text = kTinyWorld,
     .states = kMany},
    {.name = "small",
     .summary = "under two minutes for all strategies on two cores; every boundary of the size rule",
     .text = kSmallWorld,
     .states = kMany},
    {.name = "preempt",
     .summary = "under a minute; interrupts inside operations, two in one",
     .text = kPreemptWorld,
     .states = kMany},
    {.name = "thieves",
     .summary = "seconds; eight interrupts in one bind, each of which takes what was fetched",
     .text = kThievesWorld,
     .states = kMany},
    {.name = "heap-tiny",
     .summary = "for guests: seconds for a small one; interrupts between operations",
     .text = kHeapTinyWorld,
     .states = kOfHeaps,
     .of_heaps = true},
    {.name = "heap-points",
     .summary = "for guests: interrupts at the heap's own points, too",
     .text = kHeapPointsWorld,
     .states = kOfHeaps,
     .of_heaps = true},
}};

}  // namespace

std::span<const WorldPreset> world_presets() {
  return kPresets;
}

}  // namespace sparepage
