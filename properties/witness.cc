#include "properties/witness.h"

#include <algorithm>
#include <array>

namespace sparepage {

namespace {

unsigned when(bool reached, Witness witness) {
  return reached ? 1U << static_cast<unsigned>(witness) : 0U;
}

}  // namespace

std::string_view text(Witness witness) {
  static constexpr std::array<std::string_view, kWitnesses> kWords = {
      "heap full",     "spare consumed", "spare refilled", "bind refused",
      "number reused", "packet dropped", "pager empty",    "retry used"};
  return kWords[static_cast<std::size_t>(witness)];
}

WitnessSet witnessed(const EndedStep& ended, const Step& step) {
  unsigned set = 0;
  bool refused = false;
  for (const Event& event : ended.journal) {
    const bool joined = event.kind == Event::Kind::joined;
    refused = refused || (event.kind == Event::Kind::refused && event.context == Context::application);
    set |= when(event.kind == Event::Kind::refused || joined, Witness::heap_full);
    set |= when(joined && event.spare_before != 0, Witness::spare_consumed);
    set |= when(event.kind == Event::Kind::filled && event.spare_after > event.spare_before,
                Witness::spare_refilled);
  }
  set |= when(ended.outcome.result == Result::wsa_nobufs, Witness::bind_refused);
  set |= when(ended.outcome.result == Result::dropped, Witness::packet_dropped);
  set |= when(ended.machine.ifsmgr.pager.free() == 0, Witness::pager_empty);
  if (const auto* bind = std::get_if<Bind>(&step.operation); bind != nullptr && ended.outcome.bound) {
    const Wsipx& wsipx = ended.machine.wsipx;
    const auto shares = [&](const Wsipx::Entry& entry) {
      return entry.bound && entry.name != bind->socket &&
             wsipx.control(entry, ended.machine.ifsmgr).number == ended.outcome.address.number;
    };
    set |= when(refused, Witness::retry_used);
    set |= when(std::ranges::any_of(wsipx.entries(), shares), Witness::number_reused);
  }
  return static_cast<WitnessSet>(set);
}

WitnessSet beyond(const Strategy& strategy) {
  // What a bind does that is refused again and again, and who takes the spare when nothing else is left.
  class Calls final : public Observer {
   public:
    void ended(const EndedStep& step) override {
      const auto of_kind = [&](Event::Kind kind) {
        return std::ranges::count(step.journal, kind, &Event::kind);
      };
      asks_again = asks_again || of_kind(Event::Kind::refused) > 1;
      takes_spare = takes_spare || of_kind(Event::Kind::joined) != 0;
    }
    bool asks_again = false;
    bool takes_spare = false;
  };
  const Config config = {.pages = 0, .heap = 0, .spare = 1};
  const Step socket = {.operation = Socket{.socket = 0}};
  const Step bind = {.operation = Bind{.socket = 0, .number = 0x4001}};
  const Step alloc = {.operation = Alloc{.block = 0, .size = 4088}};
  const Step interrupt = {.operation = Alloc{.block = 0, .size = 4088}, .context = Context::interrupt};
  Calls calls;
  Lab lab;
  for (const Step& first : {alloc, interrupt}) {
    const std::array<Step, 3> full = {first, socket, bind};
    lab.run(config, full, strategy, &calls);
    const std::array<Step, 2> empty = {socket, bind};
    lab.run(config, empty, strategy, &calls);
  }
  return static_cast<WitnessSet>(when(!calls.asks_again, Witness::retry_used) |
                                 when(!calls.takes_spare, Witness::spare_consumed) |
                                 when(!calls.takes_spare, Witness::spare_refilled));
}

}  // namespace sparepage
