#include <array>

#include "properties/explorer/preset_texts.h"
#include "sparepage/properties/explorer/world.h"

namespace sparepage {

namespace {

const std::array<WorldPreset, 3> kPresets = {{
    {.name = "tiny", .summary = "seconds; interrupts between operations", .text = kTinyWorld},
    {.name = "small",
     .summary = "under two minutes for all strategies on two cores; every boundary of the size rule",
     .text = kSmallWorld},
    {.name = "preempt",
     .summary = "under a minute; interrupts inside operations, two in one",
     .text = kPreemptWorld},
}};

}  // namespace

std::span<const WorldPreset> world_presets() {
  return kPresets;
}

}  // namespace sparepage
