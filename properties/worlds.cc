#include <array>

#include "properties/world.h"

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
config pages=3 heap=1 spare=1 bind=160,592,592
limits blocks=3 sockets=2 interrupts=0
alloc 1
alloc 4088
alloc 4089
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
irq alloc 1
irq alloc 4088
irq free
irq packet 0x4001 546
crit packet 0x4001 0
)";

constexpr std::string_view kPreempt = R"(sparepage-world 1
config pages=2 heap=0 spare=1 bind=160
limits blocks=2 sockets=1 interrupts=2
alloc 4088
alloc 4096
free
fill
api
pressure 1
relief 1
socket
bind 0x4001
recv
close
irq alloc 4088
irq free
irq packet 0x4001 546
irq@ alloc 4088
irq@ free
irq@ packet 0x4001 546
)";

constexpr std::array<WorldPreset, 3> kPresets = {{
    {.name = "tiny", .summary = "seconds: two blocks, two sockets, three pages", .text = kTiny},
    {.name = "small", .summary = "minutes", .text = kSmall},
    {.name = "preempt", .summary = "interrupts at every point", .text = kPreempt},
}};

}  // namespace

std::span<const WorldPreset> world_presets() {
  return kPresets;
}

}  // namespace sparepage
