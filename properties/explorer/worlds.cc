#include <array>

#include "sparepage/properties/explorer/world.h"

namespace sparepage {

namespace {

constexpr std::string_view kTiny = R"(sparepage-world 1
config pages=2 heap=0 spare=1 bind=2000
limits blocks=2 sockets=2 packets=1
alloc 1
alloc 4088
alloc 4089
free
fill
api
pressure 1
relief 1
socket
bind 0x4001
bind 0x4001 reuse
recv
close
irq alloc 4088
irq free
irq packet 0x4001 546
)";

constexpr std::string_view kSmall = R"(sparepage-world 1
config pages=2 heap=2 spare=1 bind=4000
limits blocks=2 sockets=2 packets=1
alloc 1
alloc 4088
alloc 4089
alloc 4095
alloc 4096
free
fill
api
pressure 1
relief 1
socket
bind 0
bind 0x4001 reuse
recv
close
exit 1
irq alloc 4000
irq free
irq packet 0x4001 500
)";

constexpr std::string_view kPreempt = R"(sparepage-world 1
config pages=2 heap=2 spare=1 bind=4000
limits blocks=2 sockets=2 packets=1 interrupts=2
alloc 4088
alloc 4096
free
fill
api
pressure 1
relief 1
socket
bind 0x4001
bind 0x4001 reuse
recv
close
irq packet 0x4001 500
irq@ alloc 4000
irq@ free
crit@ packet 0x4001 500
)";

constexpr std::array<WorldPreset, 3> kPresets = {{
    {.name = "tiny", .summary = "seconds; interrupts between operations", .text = kTiny},
    {.name = "small",
     .summary = "under two minutes for all strategies on two cores; every boundary of the size rule",
     .text = kSmall},
    {.name = "preempt",
     .summary = "under a minute; interrupts inside operations, two in one",
     .text = kPreempt},
}};

}  // namespace

std::span<const WorldPreset> world_presets() {
  return kPresets;
}

}  // namespace sparepage
