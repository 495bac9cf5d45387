// A bounded world: the operations an explorer may choose from, and how many things may live at a time. As
// text, a line a thing, `#` starts a comment:
//
//     sparepage-world 1                   the first line, always
//     config pages=2 heap=1 spare=1       as in a trace; at most once
//     limits blocks=3 sockets=1 packets=2 interrupts=1
//     points fill.enter spare-filled      where interrupts may land; absent: at every point
//     alloc 4088                          an operation as in a trace, without names: any name is tried
//     irq packet 0x4001 546               in interrupt context, between operations
//     irq@ alloc 4000                     in interrupt context, at points of an application operation
//     crit@ free                          and the same in critical context
//
// `blocks` and `sockets` limit the names in use at a time, `packets` those that are queued at a time,
// `interrupts` what may land in one operation. Absent they are 2, 1, 1 and 1.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/cases/trace.h"

namespace sparepage {

struct WorldOperation {
  Operation operation;  // its name does not count
  Context context = Context::application;
  bool at_points = false;  // lands at points; else it stands between operations
  bool operator==(const WorldOperation&) const = default;
};

// A set of preemption points: bit i stands for the point of that value.
using PointSet = std::uint16_t;
inline constexpr PointSet kEveryPoint = (1U << kPoints) - 1;

struct World {
  static constexpr std::uint32_t kMostBlocks = 48;
  static constexpr std::uint32_t kMostSockets = 31;  // so that a 32nd can be told apart from a name in use
  static constexpr std::uint32_t kMostPackets = 255;
  static constexpr std::uint32_t kMostInterrupts = 15;

  std::string name;
  Config config;
  std::uint32_t blocks = 2;
  std::uint32_t sockets = 1;
  std::uint32_t packets = 1;
  std::uint32_t interrupts = 1;
  PointSet points = kEveryPoint;
  std::vector<WorldOperation> operations;  // each once, in the order in which they are tried

  // Apart from the name.
  bool operator==(const World& other) const {
    return config == other.config && blocks == other.blocks && sockets == other.sockets &&
           packets == other.packets && interrupts == other.interrupts && points == other.points &&
           operations == other.operations;
  }

  bool lands(const WorldOperation& operation) const { return operation.at_points && interrupts != 0; }
};

// The narrowest profile that admits an operation of a world, and the narrowest that admits all of them.
Profile narrowest_profile(const WorldOperation& operation);
Profile narrowest_profile(const World& world);

// The world without the operations that the profile does not admit.
World admitted(const World& world, Profile profile);

// Throws TraceError for the first malformed line: "FILE:LINE:COLUMN: what is wrong and what would be right".
World parse_world(std::string_view text, std::string_view file);

// The world's text; parsing it gives the same world back, but for its name.
std::string print(const World& world);

// A preset of that name, or a file. Throws TraceError.
World load_world(const std::string& name_or_file);

struct WorldPreset {
  std::string_view name;
  std::string_view summary;
  std::string_view text;
  std::uint64_t states;   // that are enough, unless somebody gives other limits
  bool of_heaps = false;  // made for guests
};
std::span<const WorldPreset> world_presets();

// The world that a case spans: its configuration, and its operations in their contexts, each with the numbers
// that it has there and any names. What lands does so at points that are reached. As many blocks, sockets,
// packets and interrupts as fit into `length` operations.
World world_of(const Case& spanned, std::size_t length);

// "3 blocks, 1 socket, 1 packet, 1 interrupt in an operation, at every point".
std::string bounds_text(const World& world);

// The operations, as in a world's text, with "; " between.
std::string operations_text(const World& world);

}  // namespace sparepage
