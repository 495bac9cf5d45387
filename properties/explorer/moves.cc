#include "properties/explorer/moves.h"

#include <algorithm>

namespace sparepage {

void append_steps(const World& world, std::span<const Move> moves, std::vector<Step>& steps) {
  for (const Move& move : moves) {
    const WorldOperation& form = world.operations[move.operation];
    Step& step = steps.emplace_back(form.operation);
    step.context = form.context;
    step.point = move.point;
    if (const Field* name = name_field(step.operation)) name->set(step.operation, move.name);
  }
}

void LiveObjects::add(const LiveObjects& other) {
  blocks.taken |= other.blocks.taken;
  sockets.taken |= other.sockets.taken;
  packets = std::max(packets, other.packets);
}

LiveObjects live_objects_of(const Checker& checker, std::int64_t blocks_a_bind) {
  LiveObjects live;
  const Machine& machine = checker.machine();
  const auto bound = static_cast<std::int64_t>(machine.wsipx.bind_order().size());
  std::int64_t packets = std::int64_t{checker.ledger().live_blocks()} - bound * blocks_a_bind;
  for (Name name = 0; name < machine.blocks.names(); ++name) {
    if (!machine.blocks.in_use(name)) continue;
    live.blocks.taken |= std::uint64_t{1} << name;
    --packets;
  }
  for (const Wsipx::Entry& entry : machine.wsipx.entries()) {
    live.sockets.taken |= std::uint64_t{1} << entry.name;
    packets -= std::ranges::count_if(entry.kept, [](Address kept) { return kept != 0; });
  }
  live.packets = std::max<std::int64_t>(packets, 0);
  return live;
}

LiveObjects after(const Operation& operation, std::uint8_t name, LiveObjects live) {
  live.packets += operation.row().queues_packet ? 1 : 0;
  const Field* field = name_field(operation);
  if (field == nullptr) return live;
  NamesInUse& names = field->kind == Field::Kind::block ? live.blocks : live.sockets;
  const std::uint64_t bit = std::uint64_t{1} << name;
  if (field->use == Field::Use::takes) names.taken |= bit;
  if (field->use == Field::Use::frees) names.freed |= names.taken & bit;
  return live;
}

}  // namespace sparepage
