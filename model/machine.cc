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
  ifsmgr.reset(config, strategy.grow);
  wsipx.reset(config);
  blocks.reset();
}

namespace {

// One operator() an operation; all preconditions of its context have been checked.
struct Executor {
  Machine& machine;
  Context context;
  Preemption* preemption;

  Call call(Owner owner = kOtherClient) const {
    return {.context = context, .owner = owner, .preemption = preemption};
  }

  Outcome operator()(const Alloc& alloc) const {
    machine.blocks.reserve(alloc.block);
    const Address block = machine.ifsmgr.get_heap(alloc.size, call());
    machine.blocks.set(alloc.block, block);
    return block == 0 ? Result::null : Result::ok;
  }
  Outcome operator()(const Free& free) const {
    const Address block = machine.blocks.live(free.block);
    if (block == 0) return Result::bad_pointer;
    machine.blocks.forget(free.block);
    machine.ifsmgr.ret_heap(block, call());
    return {};
  }
  Outcome operator()(const Fill& /*fill*/) const {
    machine.ifsmgr.fill_heap_spare(call());
    return {};
  }
  Outcome operator()(const Api& /*api*/) const {
    machine.ifsmgr.fill_heap_spare(call());
    return {};
  }
  Outcome operator()(const Pressure& pressure) const {
    machine.ifsmgr.pager.press(pressure.pages);
    return {};
  }
  Outcome operator()(const Relief& relief) const {
    machine.ifsmgr.pager.relieve(relief.pages);
    return {};
  }
  Outcome operator()(const Socket& socket) const { return machine.wsipx.socket(socket); }
  Outcome operator()(const Bind& bind) const {
    return machine.wsipx.bind(bind, machine.strategy(), machine.ifsmgr, call(owner_of_socket(bind.socket)));
  }
  Outcome operator()(const Recv& recv) const { return machine.wsipx.recv(recv, machine.ifsmgr); }
  Outcome operator()(const Close& close) const { return machine.wsipx.close(close, machine.ifsmgr); }
  Outcome operator()(const Exit& exit) const { return machine.wsipx.exit(exit, machine.ifsmgr); }
  Outcome operator()(const Packet& packet) const {
    return machine.wsipx.packet(packet, machine.ifsmgr, context);
  }
};

// alloc and socket take a name; one that is in use is refused before anything else is looked at.
bool takes_name_in_use(const Machine& machine, const Operation& operation) {
  if (const auto* alloc = std::get_if<Alloc>(&operation)) return machine.blocks.in_use(alloc->block);
  if (const auto* socket = std::get_if<Socket>(&operation)) return machine.wsipx.in_use(socket->socket);
  return false;
}

}  // namespace

bool allowed(const Operation& operation, Context context) {
  if (std::holds_alternative<Packet>(operation)) return context != Context::application;
  return context == Context::application || std::holds_alternative<Alloc>(operation) ||
         std::holds_alternative<Free>(operation);
}

Outcome execute(Machine& machine, const Operation& operation, Context context, Preemption* preemption) {
  if (takes_name_in_use(machine, operation)) return Result::name_in_use;
  if (!allowed(operation, context)) return Result::wrong_context;
  return std::visit(Executor{machine, context, preemption}, operation);
}

}  // namespace sparepage
