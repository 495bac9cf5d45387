#include <algorithm>
#include <array>

#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

extern const Situation kHeapFull;
extern const Situation kSpareConsumed;
extern const Situation kSpareRefilled;
extern const Situation kBindRefused;
extern const Situation kNumberReused;
extern const Situation kPacketDropped;
extern const Situation kPagerEmpty;
extern const Situation kRetryUsed;

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

// In the order in which they are told of.
std::span<const Situation* const> situations() {
  static constexpr std::array kTable = {&kHeapFull,     &kSpareConsumed, &kSpareRefilled, &kBindRefused,
                                        &kNumberReused, &kPacketDropped, &kPagerEmpty,    &kRetryUsed};
  return kTable;
}

SituationSet every_situation() {
  return (SituationSet{1} << situations().size()) - 1;
}

SituationSet situations_of(const EndedStep& ended, const Step& step) {
  const SituationFacts facts = facts_of(ended, step);
  SituationSet set = 0;
  for (std::size_t i = 0; i < situations().size(); ++i) {
    set |= situations()[i]->reached(facts) ? SituationSet{1} << i : 0;
  }
  return set;
}

}  // namespace sparepage
