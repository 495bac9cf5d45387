#include "properties/witness.h"

#include <algorithm>
#include <array>

namespace sparepage {

namespace {

// What a step did, as far as situations look.
struct Facts {
  bool refused = false;        // a request, or
  bool refused_here = false;   // one at application time
  bool joined = false;         // a segment, or
  bool spare_joined = false;   // the spare
  bool refilled = false;       // the spare, by pages
  bool no_pages_left = false;  // in the pager
  bool bound = false;
  bool shares_number = false;
  Result result = Result::ok;
};

// What operations can do, each on a machine that lets it.
struct Abilities {
  bool ask = false;  // for a block of the heap
  bool take_spare = false;
  bool refill_spare = false;
  bool take_pages = false;  // from the pager, not for the spare
  bool bind = false;
  bool bind_shared = false;   // to a number that another socket has
  bool ask_again = false;     // in a bind, once refused
  bool free_inside = false;   // while another operation runs
  bool reach_socket = false;  // as a packet

  // A spare that nobody takes stays full.
  bool refill() const { return take_spare && refill_spare; }
};

struct Situation {
  std::string_view text;
  bool (*made)(const Abilities& can);     // whether operations that can do this, together, can make it
  bool (*reached)(const Facts& of_step);  // whether a step did
};

constexpr std::array<Situation, kWitnesses> kSituations = {{
    {.text = "heap full",
     .made = [](const Abilities& can) { return can.ask; },
     .reached = [](const Facts& step) { return step.refused || step.joined; }},
    {.text = "spare consumed",
     .made = [](const Abilities& can) { return can.take_spare; },
     .reached = [](const Facts& step) { return step.spare_joined; }},
    {.text = "spare refilled",
     .made = [](const Abilities& can) { return can.refill(); },
     .reached = [](const Facts& step) { return step.refilled; }},
    {.text = "bind refused",
     .made = [](const Abilities& can) { return can.bind; },
     .reached = [](const Facts& step) { return step.result == Result::wsa_nobufs; }},
    {.text = "number reused",
     .made = [](const Abilities& can) { return can.bind_shared; },
     .reached = [](const Facts& step) { return step.shares_number; }},
    {.text = "packet dropped",
     .made = [](const Abilities& can) { return can.reach_socket; },
     .reached = [](const Facts& step) { return step.result == Result::dropped; }},
    {.text = "pager empty",
     .made = [](const Abilities& can) { return can.take_pages || can.refill(); },
     .reached = [](const Facts& step) { return step.no_pages_left; }},
    {.text = "retry used",
     .made =
         [](const Abilities& can) {
           return can.ask_again && (can.take_pages || can.refill() || can.free_inside);
         },
     .reached = [](const Facts& step) { return step.bound && step.refused_here; }},
}};

// Whether a bind's socket has the number of another one.
bool shares_number(const Bind& bind, const EndedStep& ended) {
  const Wsipx& wsipx = ended.machine.wsipx;
  return std::ranges::any_of(wsipx.entries(), [&](const Wsipx::Entry& entry) {
    return entry.bound && entry.name != bind.socket &&
           wsipx.control(entry, ended.machine.ifsmgr).number == ended.outcome.address.number;
  });
}

Facts facts_of(const EndedStep& ended, const Step& step) {
  Facts facts = {.no_pages_left = ended.machine.ifsmgr.pager.free() == 0,
                 .bound = ended.outcome.bound,
                 .result = ended.outcome.result};
  for (const Event& event : ended.journal) {
    switch (event.kind) {
      case Event::Kind::refused:
        facts.refused = true;
        facts.refused_here |= event.context == Context::application;
        break;
      case Event::Kind::joined:
        facts.joined = true;
        facts.spare_joined |= event.spare_before != 0;
        break;
      case Event::Kind::filled: facts.refilled |= event.spare_after > event.spare_before; break;
      default: break;
    }
  }
  if (const auto* bind = std::get_if<Bind>(&step.operation); bind != nullptr && facts.bound) {
    facts.shares_number = shares_number(*bind, ended);
  }
  return facts;
}

// Notes what the last of some steps can do.
class Watch final : public Observer {
 public:
  Watch(std::size_t last, std::uint32_t pages, bool shares, Abilities& can)
      : last_(last), pages_(pages), shares_(shares), can_(can) {}

  void ended(const EndedStep& step) override {
    const std::uint32_t pages = step.machine.ifsmgr.pager.free();
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
    can_.ask_again |= refused > 1;
    can_.take_pages |= pages + refilled < pages_;
  }

  std::size_t last_;
  std::uint32_t pages_;  // free before the step
  bool shares_;          // as a bind, its number
  Abilities& can_;
};

// Runs an operation where no block is free: with and without a spare, with and without pages.
void run_starved(const World& world, const WorldOperation& form, const Strategy& strategy, Abilities& can) {
  if (std::holds_alternative<Socket>(form.operation)) return;
  const auto* bind = std::get_if<Bind>(&form.operation);
  const bool shares = bind != nullptr && bind->reuse && bind->number != 0 && world.sockets > 1;
  Lab lab;
  for (const bool spare : {true, false}) {
    std::vector<Step> steps;
    for (Name name = 0; !spare && name < world.config.spare; ++name) {
      steps.push_back({.operation = Alloc{.block = name, .size = kPageBytes - kHeaderBytes},
                       .context = Context::interrupt});
    }
    const auto fresh = static_cast<Name>(steps.size());
    steps.push_back({.operation = Socket{.socket = 0}});
    steps.push_back({.operation = form.operation, .context = form.context});
    visit_name(steps.back().operation, [&](Name& name, bool of_block) { name = of_block ? fresh : 0; });
    for (const std::uint32_t pages : {world.config.pages, 0U}) {
      Config config = world.config;
      config.pages = pages;
      config.heap = 0;
      Watch watch(steps.size() - 1, pages, shares, can);
      lab.run(config, steps, strategy, &watch);
    }
  }
}

// Whether the world's limits let it run at all.
bool runs(const World& world, const WorldOperation& form) {
  const bool opens =
      world.sockets != 0 && std::ranges::any_of(world.operations, [](const auto& other) {
        return std::holds_alternative<Socket>(other.operation) && other.context == Context::application;
      });
  const Operation& operation = form.operation;
  return allowed(operation, form.context) && (!form.at_points || world.lands(form)) &&
         (!std::holds_alternative<Alloc>(operation) || world.blocks != 0) &&
         (!std::holds_alternative<Bind>(operation) || opens) &&
         (!std::holds_alternative<Packet>(operation) || (opens && world.packets != 0));
}

// Whether a bind of the world can get the number.
bool binds_to(const World& world, std::uint16_t number, const Strategy& strategy) {
  const std::uint32_t dynamic = number - std::uint32_t{Wsipx::kFirstDynamicNumber};
  return std::ranges::any_of(world.operations, [&](const WorldOperation& form) {
    const auto* bind = std::get_if<Bind>(&form.operation);
    if (bind == nullptr || !runs(world, form)) return false;
    Abilities can;
    run_starved(world, form, strategy, can);
    return can.bind && (bind->number == number || (bind->number == 0 && dynamic < world.sockets));
  });
}

Abilities abilities_of(const World& world, const Strategy& strategy) {
  Abilities can;
  for (WorldOperation form : world.operations) {
    if (!runs(world, form)) continue;
    if (const auto* packet = std::get_if<Packet>(&form.operation)) {
      if (packet->length > Wsipx::kLargestPacket || !binds_to(world, packet->number, strategy)) continue;
      can.reach_socket = true;
      // It asks as an alloc does.
      form.operation = Alloc{.block = 0, .size = packet->length + Wsipx::kPacketOverhead};
    }
    run_starved(world, form, strategy, can);
    can.free_inside |= std::holds_alternative<Free>(form.operation) && form.at_points;
  }
  return can;
}

}  // namespace

std::string_view text(Witness witness) {
  return kSituations[static_cast<std::size_t>(witness)].text;
}

WitnessSet witnessed(const EndedStep& ended, const Step& step) {
  const Facts facts = facts_of(ended, step);
  unsigned set = 0;
  for (std::size_t i = 0; i < kWitnesses; ++i) set |= kSituations[i].reached(facts) ? 1U << i : 0U;
  return static_cast<WitnessSet>(set);
}

WitnessSet within_reach(const World& world, const Strategy& strategy) {
  const Abilities can = abilities_of(world, strategy);
  unsigned set = 0;
  for (std::size_t i = 0; i < kWitnesses; ++i) set |= kSituations[i].made(can) ? 1U << i : 0U;
  return static_cast<WitnessSet>(set);
}

}  // namespace sparepage
