// The situations that make an exhausted world worth something.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "properties/lab.h"
#include "properties/world.h"

namespace sparepage {

// Situations that a world must reach for its exhaustion to mean much, if its operations can make them. A bit
// each, in this order, which is that of the table in witness.cc.
enum class Witness : std::uint8_t {
  heap_full,       // a request found no free block that serves it
  spare_consumed,  // the spare joined the heap
  spare_refilled,  // FillHeapSpare put pages into it
  bind_refused,    // a bind ended in 10055
  number_reused,   // a bind took a number that a bound socket has
  packet_dropped,  // a packet found no block
  pager_empty,     // no page was free
  retry_used,      // a bind succeeded of which a request had been refused
};
inline constexpr std::size_t kWitnesses = 8;
std::string_view text(Witness witness);
using WitnessSet = std::uint8_t;
inline constexpr WitnessSet kEveryWitness = 0xFF;

// Those that a step reached, as it ended.
WitnessSet witnessed(const EndedStep& ended, const Step& step);

// Those that the operations of a world can make under a strategy, whatever it takes to get there. What each
// operation can do is found out by running it.
WitnessSet within_reach(const World& world, const Strategy& strategy);

}  // namespace sparepage
