#include "sparepage/properties/explorer/reach.h"

#include <algorithm>
#include <vector>

namespace sparepage {

namespace {

// Notes what the last of some steps can do.
class Watch final : public Observer {
 public:
  // `shares`: a bind, the number of another one; `asks_elsewhere`: its strategy has blocks that are not the
  // heap's.
  Watch(std::size_t last, std::uint32_t pages, bool shares, bool asks_elsewhere, Abilities& can)
      : last_(last), pages_(pages), shares_(shares), asks_elsewhere_(asks_elsewhere), can_(can) {}

  void ended(const EndedStep& step) override {
    const std::uint32_t pages = step.machine->ifsmgr.pager.free();
    if (step.step == last_) note(step, pages);
    pages_ = pages;
  }

 private:
  void note(const EndedStep& step, std::uint32_t pages) {
    std::uint32_t refused = 0;
    std::uint32_t refilled = 0;  // pages
    for (const Event& event : step.journal) {
      refused += event.kind == Event::Kind::refused ? 1 : 0;
      refilled += event.kind == Event::Kind::filled ? event.spare_after - event.spare_before : 0;
      can_.ask |= event.kind == Event::Kind::refused || event.kind == Event::Kind::granted;
      can_.take_spare |= event.kind == Event::Kind::joined && event.spare_before != 0;
      can_.bind |= event.kind == Event::Kind::request;
      can_.bind_shared |= shares_ && event.kind == Event::Kind::request;
    }
    can_.refill_spare |= refilled != 0;
    can_.ask_again |= refused > 1 || (refused != 0 && asks_elsewhere_);
    can_.take_pages |= pages + refilled < pages_;
  }

  std::size_t last_;
  std::uint32_t pages_;  // free before the step
  bool shares_;
  bool asks_elsewhere_;
  Abilities& can_;
};

// Runs an operation where no block is free: with and without a spare, with and without pages.
void run_starved(const World& world, const WorldOperation& form, const Subject& strategy, Abilities& can) {
  if (form.operation.is<Socket>() && strategy.caller->steps(StrategyPart::socket).empty()) return;
  const auto* bind = form.operation.as<Bind>();
  const bool shares = bind != nullptr && bind->reuse && bind->number != 0 && world.sockets > 1;
  Checker checker;
  for (const bool spare : {true, false}) {
    std::vector<Step> steps;
    for (Name name = 0; !spare && name < world.config.spare; ++name) {
      steps.push_back({.operation = Alloc{.block = name, .size = kPageBytes - kHeaderBytes},
                       .context = Context::interrupt});
    }
    const auto fresh = static_cast<Name>(steps.size());
    if (form.operation.is<Bind>()) steps.push_back({.operation = Socket{.socket = 0}});
    steps.push_back({.operation = form.operation, .context = form.context});
    visit_name(steps.back().operation, [&](Name& name, bool of_block) { name = of_block ? fresh : 0; });
    for (const std::uint32_t pages : {world.config.pages, 0U}) {
      Config config = world.config;
      config.pages = pages;
      config.heap = 0;
      const Strategy& caller = *strategy.caller;
      Watch watch(steps.size() - 1, pages, shares, caller.uses(Opcode::own) || caller.uses(Opcode::kept),
                  can);
      checker.run(config, steps, strategy, &watch);
    }
  }
}

// Whether the world's limits let it run at all.
bool runs(const World& world, const WorldOperation& form) {
  const bool opens =
      world.sockets != 0 && std::ranges::any_of(world.operations, [](const WorldOperation& other) {
        return other.operation.is<Socket>() && other.context == Context::application;
      });
  const Operation& operation = form.operation;
  return allowed(operation, form.context) && (!form.at_points || world.lands(form)) &&
         (!operation.is<Alloc>() || world.blocks != 0) && (!operation.is<Bind>() || opens) &&
         (!operation.is<Packet>() || (opens && world.packets != 0));
}

// Whether a bind of the world can get the number.
bool binds_to(const World& world, std::uint16_t number, const Subject& strategy) {
  const std::uint32_t dynamic = number - std::uint32_t{Wsipx::kFirstDynamicNumber};
  return std::ranges::any_of(world.operations, [&](const WorldOperation& form) {
    const auto* bind = form.operation.as<Bind>();
    if (bind == nullptr || !runs(world, form)) return false;
    Abilities can;
    run_starved(world, form, strategy, can);
    return can.bind && (bind->number == number || (bind->number == 0 && dynamic < world.sockets));
  });
}

Abilities abilities_of(const World& world, const Subject& strategy) {
  Abilities can;
  for (WorldOperation form : world.operations) {
    if (!runs(world, form)) continue;
    if (const auto* packet = form.operation.as<Packet>()) {
      if (packet->length > Wsipx::kLargestPacket || !binds_to(world, packet->number, strategy)) continue;
      can.reach_socket = true;
      // It asks as an alloc does.
      form.operation = Alloc{.block = 0, .size = packet->length + Wsipx::kPacketOverhead};
    }
    run_starved(world, form, strategy, can);
    can.free_inside |= form.operation.is<Free>() && form.at_points;
  }
  // What a strategy holds back, and what it puts off, no single operation shows.
  const Strategy& caller = *strategy.caller;
  can.take_pages |= caller.own != 0 || caller.target != 0;
  can.refill_spare |= caller.uses(Opcode::later);
  can.take_pages |= caller.uses(Opcode::later) && caller.uses(Opcode::stretch);
  // Who asks for a page may be refused what its own size is granted.
  const bool asks_for_pages = caller.uses(Opcode::get_page) || caller.uses(Opcode::stretch);
  can.get_again = can.take_pages || can.refill() || can.free_inside || asks_for_pages;
  return can;
}

// A guest is asked as the modelled one is by the same caller. It has no spare that joins it, and
// what it refused it may grant when it has refilled its own.
Abilities abilities_with(const Guest& heap, Abilities can) {
  can.take_spare = can.refill_spare = false;
  can.get_again = can.free_inside || heap.traits.has_refill;
  return can;
}

}  // namespace

SituationSet within_reach(const World& world, const Subject& strategy) {
  const bool of_guest = strategy.guest != nullptr;
  Abilities can = abilities_of(world, subject_of(*strategy.caller));
  if (of_guest) can = abilities_with(*strategy.guest, can);
  SituationSet set = 0;
  for (std::size_t i = 0; i < situations().size(); ++i) {
    set |= situations()[i].made(can) ? SituationSet{1} << i : 0;
  }
  return set;
}

}  // namespace sparepage
