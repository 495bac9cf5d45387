#include <algorithm>
#include <bit>

#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

namespace {

// Whether a bind's socket has the number of another one.
bool shares_number(const Bind& bind, const EndedStep& ended) {
  const Wsipx& wsipx = ended.machine->wsipx;
  return std::ranges::any_of(wsipx.entries(), [&](const Wsipx::Entry& entry) {
    return entry.bound && entry.name != bind.socket &&
           wsipx.control(entry, ended.machine->ifsmgr).number == ended.outcome.address.number;
  });
}

SituationFacts facts_of(const EndedStep& ended, const Step& step) {
  SituationFacts facts = {.no_pages_left = ended.machine->ifsmgr.pager.free() == 0,
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
  if (const auto* bind = step.operation.as<Bind>(); bind != nullptr && facts.bound) {
    facts.shares_number = shares_number(*bind, ended);
  }
  return facts;
}

}  // namespace

// In the order in which they are reported.
std::span<const Situation> situations() {
  static constexpr Situation kTable[] = {
      // A request found no free block that serves it.
      {.text = "heap full",
       .made = [](const Abilities& can) { return can.ask; },
       .reached = [](const SituationFacts& step) { return step.refused || step.joined; }},
      // The spare joined the heap.
      {.text = "spare consumed",
       .made = [](const Abilities& can) { return can.take_spare; },
       .reached = [](const SituationFacts& step) { return step.spare_joined; }},
      // FillHeapSpare put pages into the spare.
      {.text = "spare refilled",
       .made = [](const Abilities& can) { return can.refill(); },
       .reached = [](const SituationFacts& step) { return step.refilled; }},
      // A bind ended in 10055.
      {.text = "bind refused",
       .made = [](const Abilities& can) { return can.bind; },
       .reached = [](const SituationFacts& step) { return step.result == Result::wsa_nobufs; }},
      // A bind took a number that a bound socket has.
      {.text = "number reused",
       .made = [](const Abilities& can) { return can.bind_shared; },
       .reached = [](const SituationFacts& step) { return step.shares_number; }},
      // A packet found no block.
      {.text = "packet dropped",
       .made = [](const Abilities& can) { return can.reach_socket; },
       .reached = [](const SituationFacts& step) { return step.result == Result::dropped; }},
      // No page was free.
      {.text = "pager empty",
       .made = [](const Abilities& can) { return can.take_pages || can.refill(); },
       .reached = [](const SituationFacts& step) { return step.no_pages_left; }},
      // A bind succeeded of which a request had been refused.
      {.text = "retry used",
       .made = [](const Abilities& can) { return can.ask_again && can.get_again; },
       .reached = [](const SituationFacts& step) { return step.bound && step.refused_here; }},
  };
  return kTable;
}

SituationSet every_situation() {
  return (SituationSet{1} << situations().size()) - 1;
}

SituationSet situations_of(const EndedStep& ended, const Step& step, SituationSet of) {
  if (of == 0) return 0;
  const SituationFacts facts = facts_of(ended, step);
  SituationSet set = 0;
  for (SituationSet rest = of; rest != 0; rest &= rest - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(rest));
    set |= situations()[i].reached(facts) ? SituationSet{1} << i : 0;
  }
  return set;
}

}  // namespace sparepage
