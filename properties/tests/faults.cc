#include "properties/tests/faults.h"

#include <algorithm>
#include <array>

namespace sparepage {

namespace {

// The packets of a queue, oldest first.
std::vector<Address> queue_of(const Machine& machine, const Wsipx::Entry& entry) {
  std::vector<Address> packets;
  if (!entry.bound) return packets;
  for (Address at = machine.wsipx.control(entry, machine.ifsmgr).oldest; at != 0 && packets.size() < 64;) {
    packets.push_back(at);
    PacketRecord record;
    machine.ifsmgr.read(at, std::as_writable_bytes(std::span(&record, 1)));
    at = record.next;
  }
  return packets;
}

const Wsipx::Entry* entry_of(const Machine& machine, Name socket) {
  const auto entries = machine.wsipx.entries();
  const auto found = std::ranges::find(entries, socket, &Wsipx::Entry::name);
  return found == entries.end() ? nullptr : &*found;
}

void set_control(Machine& machine, const Wsipx::Entry& entry, const ControlBlock& control) {
  machine.ifsmgr.write(entry.blocks[0], std::as_bytes(std::span(&control, 1)), Context::application,
                       owner_of_socket(entry.name));
}
void set_record(Machine& machine, const Wsipx::Entry& entry, Address packet, const PacketRecord& record) {
  machine.ifsmgr.write(packet, std::as_bytes(std::span(&record, 1)), Context::application,
                       owner_of_socket(entry.name));
}

std::size_t live_names(const Machine& machine) {
  std::size_t live = 0;
  for (Name name = 0; name < machine.blocks.names(); ++name) live += machine.blocks.live(name) != 0 ? 1 : 0;
  return live;
}

// Changes a byte of the first live block of another client, behind the journal's back.
void spoil_a_block(Machine& machine) {
  for (Name name = 0; name < machine.blocks.names(); ++name) {
    const Address block = machine.blocks.live(name);
    if (block == 0 || machine.ifsmgr.heap.payload_bytes(block) == 0) continue;
    const std::byte spoilt[] = {std::byte{0x5A} ^ filler_of(block)};
    machine.ifsmgr.write(block, spoilt, Context::application, owner_of_socket(31));
    return;
  }
}

bool holds_a_control(const Machine& machine, const Wsipx::Entry* entry) {
  return entry != nullptr && entry->bound &&
         machine.ifsmgr.heap.payload_bytes(entry->blocks[0]) >= sizeof(ControlBlock);
}

Outcome recv_forgets_newest(Machine& machine, const Operation& operation, Context context,
                            Preemption* preemption) {
  const Outcome outcome = execute(machine, operation, context, preemption);
  const auto* recv = operation.as<Recv>();
  if (recv == nullptr || outcome.failed()) return outcome;
  const Wsipx::Entry* entry = entry_of(machine, recv->socket);
  if (!holds_a_control(machine, entry)) return outcome;
  ControlBlock control = machine.wsipx.control(*entry, machine.ifsmgr);
  if (control.oldest == 0) return outcome;
  // The queue ends with a packet that the driver no longer has: what comes next is linked to nothing.
  control.newest = control.oldest;
  std::vector<Address> packets = queue_of(machine, *entry);
  if (packets.size() < 2) return outcome;
  set_control(machine, *entry, control);
  return outcome;
}

Outcome close_forgets_the_rest(Machine& machine, const Operation& operation, Context context,
                               Preemption* preemption) {
  const auto* close = operation.as<Close>();
  if (close != nullptr && context == Context::application) {
    const Wsipx::Entry* entry = entry_of(machine, close->socket);
    if (entry != nullptr) {
      const std::vector<Address> packets = queue_of(machine, *entry);
      if (packets.size() >= 2) set_record(machine, *entry, packets[0], {.next = 0, .length = 0, .number = 0});
    }
  }
  return execute(machine, operation, context, preemption);
}

Outcome fill_loses_a_page_under_pressure(Machine& machine, const Operation& operation, Context context,
                                         Preemption* preemption) {
  const std::uint32_t before = machine.ifsmgr.spare();
  const Outcome outcome = execute(machine, operation, context, preemption);
  Pager& pager = machine.ifsmgr.pager;
  if (operation.is<Fill>() && machine.ifsmgr.spare() > before && pager.pressure() >= 2)
    pager.take(1, Context::application);
  return outcome;
}

Outcome relief_gives_too_much(Machine& machine, const Operation& operation, Context context,
                              Preemption* preemption) {
  const auto* relief = operation.as<Relief>();
  const std::uint32_t held = machine.ifsmgr.pager.pressure();
  const Outcome outcome = execute(machine, operation, context, preemption);
  if (relief != nullptr && !outcome.failed() && held != 0 && relief->pages > held) {
    machine.ifsmgr.pager = Pager(machine.ifsmgr.pager.free() + 1);
  }
  return outcome;
}

Outcome third_bind_shares(Machine& machine, const Operation& operation, Context context,
                          Preemption* preemption) {
  const auto order = machine.wsipx.bind_order();
  Operation changed = operation;
  auto* bind = changed.as<Bind>();
  if (bind != nullptr && order.size() >= 2 && bind->number == 0) {
    bind->number = machine.wsipx.control(*entry_of(machine, order[0]), machine.ifsmgr).number;
    bind->reuse = true;
  }
  return execute(machine, changed, context, preemption);
}

Outcome exit_forgets_the_last(Machine& machine, const Operation& operation, Context context,
                              Preemption* preemption) {
  const auto* exit = operation.as<Exit>();
  if (exit == nullptr || context != Context::application)
    return execute(machine, operation, context, preemption);
  std::vector<Name> bound;
  for (const Wsipx::Entry& entry : machine.wsipx.entries()) {
    if (entry.process == exit->process && entry.bound) bound.push_back(entry.name);
  }
  if (bound.size() < 2) return execute(machine, operation, context, preemption);
  bound.pop_back();
  for (const Name name : bound) execute(machine, Close{.socket = name}, context, preemption);
  return {};
}

Outcome alloc_refuses_in_a_full_house(Machine& machine, const Operation& operation, Context context,
                                      Preemption* preemption) {
  const auto* alloc = operation.as<Alloc>();
  if (alloc != nullptr && context == Context::application && alloc->size >= 4000 && alloc->size <= 4088 &&
      live_names(machine) >= 3 && !machine.blocks.in_use(alloc->block)) {
    return Result::null;
  }
  return execute(machine, operation, context, preemption);
}

Outcome free_spoils_beside_a_queue(Machine& machine, const Operation& operation, Context context,
                                   Preemption* preemption) {
  const Outcome outcome = execute(machine, operation, context, preemption);
  if (!operation.is<Free>() || outcome.failed()) return outcome;
  const auto entries = machine.wsipx.entries();
  const bool queued = std::ranges::any_of(
      entries, [&](const Wsipx::Entry& entry) { return queue_of(machine, entry).size() >= 2; });
  if (queued) spoil_a_block(machine);
  return outcome;
}

Outcome shared_bind_spoils(Machine& machine, const Operation& operation, Context context,
                           Preemption* preemption) {
  const Outcome outcome = execute(machine, operation, context, preemption);
  const auto* bind = operation.as<Bind>();
  if (bind == nullptr || !outcome.bound || !bind->reuse || machine.wsipx.bind_order().size() < 2)
    return outcome;
  spoil_a_block(machine);
  return outcome;
}

Outcome api_forgets_under_pressure(Machine& machine, const Operation& operation, Context context,
                                   Preemption* preemption) {
  if (operation.is<Api>() && context == Context::application && machine.ifsmgr.spare() == 0 &&
      machine.ifsmgr.pager.pressure() >= 2) {
    return {};
  }
  return execute(machine, operation, context, preemption);
}

Outcome fourth_packet_spoils(Machine& machine, const Operation& operation, Context context,
                             Preemption* preemption) {
  const Outcome outcome = execute(machine, operation, context, preemption);
  if (outcome.result != Result::queued) return outcome;
  for (const Wsipx::Entry& entry : machine.wsipx.entries()) {
    if (queue_of(machine, entry).size() >= 4) spoil_a_block(machine);
  }
  return outcome;
}

constexpr std::array kFaults = {
    Fault{"recv forgets the newest", "recv leaves the queue's end at its start while two packets remain",
          recv_forgets_newest, "close-returns-everything",
          "config bind=160\nsocket s\nbind s 1\nirq packet 1 0\nirq packet 1 0\nirq packet 1 0\nrecv s\nirq "
          "packet 1 0\nclose s\n"},
    Fault{"close forgets the rest", "close of two queued packets frees the oldest alone",
          close_forgets_the_rest, "close-returns-everything",
          "socket s\nbind s 1\nirq packet 1 0\nirq packet 1 0\nclose s\n"},
    Fault{"fill loses a page", "a fill that takes pages under a pressure of two loses one",
          fill_loses_a_page_under_pressure, "pages-add-up",
          "config heap=0 spare=1\nalloc a 1\npressure 2\nfill\n"},
    Fault{"relief gives too much", "a relief of more than is held gives one page that was never there",
          relief_gives_too_much, "pages-add-up", "pressure 1\nrelief 2\n"},
    Fault{"third bind shares", "the third bind that asks for any number gets that of the first",
          third_bind_shares, "one-owner-per-number",
          "socket a\nsocket b\nsocket c\nbind a 1\nbind b 2\nbind c 0\n"},
    Fault{"exit forgets the last", "exit of a process with two bound sockets closes all but one",
          exit_forgets_the_last, "close-returns-everything",
          "socket a\nsocket b\nbind a 1\nbind b 2\nexit 1\n"},
    Fault{"alloc refuses in a full house", "with three live blocks a page's request is refused",
          alloc_refuses_in_a_full_house, "app-request-never-fails",
          "alloc a 1\nalloc b 1\nalloc c 1\nalloc d 4000\n"},
    Fault{"free spoils beside a queue", "a free while a queue has two packets changes another block",
          free_spoils_beside_a_queue, "contents-survive",
          "alloc a 8\nalloc b 8\nsocket s\nbind s 1\nirq packet 1 0\nirq packet 1 0\nfree a\n"},
    Fault{"shared bind spoils", "a bind to a number with reuse changes a block while another socket is bound",
          shared_bind_spoils, "contents-survive",
          "alloc a 8\nsocket s\nsocket t\nbind s 1\nbind t 1 reuse\n"},
    Fault{"api forgets under pressure",
          "an api fills nothing while the spare is gone and two pages are pressed",
          api_forgets_under_pressure, "spare-restored-on-api",
          "config heap=0 spare=1\nalloc a 1\npressure 2\napi\n"},
    Fault{"fourth packet spoils", "the fourth packet of a queue changes another block", fourth_packet_spoils,
          "contents-survive",
          "alloc a 8\nsocket s\nbind s 1\nirq packet 1 0\nirq packet 1 0\nirq packet 1 0\nirq packet 1 0\n"},
};

}  // namespace

std::span<const Fault> faults() {
  return kFaults;
}

}  // namespace sparepage
