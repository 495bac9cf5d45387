#include "sparepage/model/machine.h"

#include <algorithm>

namespace sparepage {

void NamedBlocks::set(Name block, Address address) {
  if (block >= blocks_.size()) {
    if (address == kNone) return;
    blocks_.resize(std::size_t{block} + 1, kNone);
  }
  blocks_[block] = address;
}

bool NamedBlocks::operator==(const NamedBlocks& other) const {
  const std::size_t names = std::max(blocks_.size(), other.blocks_.size());
  for (std::size_t name = 0; name < names; ++name) {
    if (get(static_cast<Name>(name)) != other.get(static_cast<Name>(name))) return false;
  }
  return true;
}

void Machine::reset(const Config& config, const Strategy& strategy) {
  strategy_ = &strategy;
  ifsmgr.reset(config, strategy.grow, strategy.heap == nullptr ? nullptr : strategy.heap->hosted);
  wsipx.reset(config);
  blocks.reset();
}

namespace {

// A name that is in use is refused before anything else is looked at.
bool takes_name_in_use(const Machine& machine, const Operation& operation) {
  const Field* field = name_field(operation);
  if (field == nullptr || field->use != Field::Use::takes) return false;
  const auto name = static_cast<Name>(field->get(operation));
  return field->kind == Field::Kind::block ? machine.blocks.in_use(name) : machine.wsipx.in_use(name);
}

}  // namespace

bool allowed(const Operation& operation, Context context) {
  return (operation.row().contexts >> static_cast<unsigned>(context) & 1) != 0;
}

Outcome execute(Machine& machine, const Operation& operation, Context context, Preemption* preemption) {
  if (takes_name_in_use(machine, operation)) return Result::name_in_use;
  if (!allowed(operation, context)) return Result::wrong_context;
  return operation.row().execute(machine, operation, context, preemption);
}

}  // namespace sparepage
