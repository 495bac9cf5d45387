// Which operations of a world may be tried, where so much lives: the same for every engine that goes from
// state to state.
#pragma once

#include <bit>
#include <cassert>
#include <cstdint>
#include <span>
#include <vector>

#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// One operation of a transition: which of the world's, on which name, at which point (0: none).
struct Move {
  std::uint8_t operation = 0;
  std::uint8_t name = 0;
  std::uint8_t point = 0;
  bool operator==(const Move&) const = default;
};
static_assert(sizeof(Move) == 3);

void append_steps(const World& world, std::span<const Move> moves, std::vector<Step>& steps);

// The names of one kind at some moment of a transition, a bit each.
struct NamesInUse {
  std::uint64_t taken = 0;  // in use when the transition began, or taken in it
  std::uint64_t freed = 0;  // of those, freed in it
  std::uint32_t count() const { return static_cast<std::uint32_t>(std::popcount(taken & ~freed)); }
  std::uint8_t fresh() const {
    assert(~taken != 0);
    return static_cast<std::uint8_t>(std::countr_one(taken));
  }
};

// What lives at some moment of a transition.
struct LiveObjects {
  NamesInUse blocks;
  NamesInUse sockets;
  std::int64_t packets = 0;  // queued

  // And what lives in another machine that ran the same operations.
  void add(const LiveObjects& other);
};

// All that lives where a checker's machine stands; a bind takes so many blocks.
LiveObjects live_objects_of(const Checker& checker, std::int64_t blocks_a_bind);

// What lives after an operation, or more.
LiveObjects after(const Operation& operation, std::uint8_t name, LiveObjects live);

// The names that an operation may be tried on: of those in use every one that can make a difference, and
// one that is not in use. An operation that takes a name takes the lowest; every other would do as well.
// With several machines, a name in use in one may be free in another.
template <class Try>
void for_each_name(const Operation& operation, const LiveObjects& live, const World& world,
                   std::size_t machines, Try attempt) {
  if (operation.row().queues_packet && live.packets >= world.packets) return;
  const Field* field = name_field(operation);
  if (field == nullptr) return attempt(std::uint8_t{0});
  const bool of_block = field->kind == Field::Kind::block;
  const NamesInUse& names = of_block ? live.blocks : live.sockets;
  const bool takes = field->use == Field::Use::takes;
  const std::uint32_t most = of_block ? world.blocks : world.sockets;
  if (!takes || names.count() < most) attempt(names.fresh());
  const bool one_is_enough = takes && machines == 1;
  for (std::uint64_t rest = names.taken; rest != 0; rest &= rest - 1) {
    attempt(static_cast<std::uint8_t>(std::countr_zero(rest)));
    if (one_is_enough) break;
  }
}

// Calls attempt(move) for each operation that a transition of `length` operations may begin with.
template <class Try>
void for_each_first_move(const World& world, const LiveObjects& live, std::size_t machines,
                         std::uint32_t length, Try attempt) {
  for (std::size_t i = 0; i < world.operations.size(); ++i) {
    const WorldOperation& form = world.operations[i];
    if (form.at_points) continue;
    if (length > 1 && form.context != Context::application) continue;
    for_each_name(form.operation, live, world, machines, [&](std::uint8_t name) {
      attempt(Move{.operation = static_cast<std::uint8_t>(i), .name = name});
    });
  }
}

// And for each that may land next at a point which was reached, not before the last one. `points`: by number,
// from 1 at the front, what each is.
template <class Try>
void for_each_landing_move(const World& world, const LiveObjects& live, std::size_t machines,
                           const Move& last, std::span<const PointSet> points, Try attempt) {
  for (std::size_t point = std::max<std::size_t>(last.point, 1);
       point <= std::min<std::size_t>(points.size(), 255); ++point) {
    if ((world.points & points[point - 1]) == 0) continue;
    for (std::size_t i = 0; i < world.operations.size(); ++i) {
      const WorldOperation& form = world.operations[i];
      if (!form.at_points) continue;
      for_each_name(form.operation, live, world, machines, [&](std::uint8_t name) {
        attempt(Move{.operation = static_cast<std::uint8_t>(i),
                     .name = name,
                     .point = static_cast<std::uint8_t>(point)});
      });
    }
  }
}

}  // namespace sparepage
