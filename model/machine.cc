#include "sparepage/model/machine.h"

namespace sparepage {

void NamedBlocks::set(Name block, Address address) {
  if (block >= blocks_.size()) blocks_.resize(std::size_t{block} + 1, kNone);
  blocks_[block] = address;
  while (!blocks_.empty() && blocks_.back() == kNone) blocks_.pop_back();
}

void Machine::reset(const Config& config, const Strategy& strategy, Allocator* substitute) {
  strategy_ = &strategy;
  ifsmgr.reset(config, strategy, substitute);
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
