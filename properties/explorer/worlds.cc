#include <array>

#include "properties/explorer/preset_texts.h"
#include "sparepage/properties/explorer/world.h"

namespace sparepage {

namespace {

const std::array<WorldPreset, 5> kPresets = {{
    {.name = "tiny", .summary = "seconds; interrupts between operations", .text = kTinyWorld},
    {.name = "small",
     .summary = "under two minutes for all strategies on two cores; every boundary of the size rule",
     .text = kSmallWorld},
    {.name = "preempt",
     .summary = "under a minute; interrupts inside operations, two in one",
     .text = kPreemptWorld},
    {.name = "heap-tiny",
     .summary = "for guests: seconds for a small one; interrupts between operations",
     .text = kHeapTinyWorld,
     .of_heaps = true},
    {.name = "heap-points",
     .summary = "for guests: interrupts at the heap's own points, too",
     .text = kHeapPointsWorld,
     .of_heaps = true},
}};

}  // namespace

std::span<const WorldPreset> world_presets() {
  return kPresets;
}

}  // namespace sparepage
