#include "properties/explorer/state.h"

#include <algorithm>
#include <cstring>

#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

namespace {

const Wsipx::Entry* find(const Wsipx& wsipx, Name name) {
  const auto found = std::ranges::find(wsipx.entries(), name, &Wsipx::Entry::name);
  return found == wsipx.entries().end() ? nullptr : &*found;
}

void insert(std::vector<Name>& names, Name name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

}  // namespace

void append_runs(std::span<const std::byte> of, std::vector<std::uint8_t>& bytes) {
  const auto word_at = [&](std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, of.data() + at, std::min(sizeof word, of.size() - at));
    return word;
  };
  // Whether as many bytes more are the words before them again.
  const auto goes_on = [&](std::size_t at, std::size_t count) {
    return at + count <= of.size() &&
           std::memcmp(of.data() + at - sizeof(std::uint64_t), of.data() + at, count) == 0;
  };
  put(of.size(), bytes);
  for (std::size_t at = 0; at < of.size();) {
    const std::uint64_t word = word_at(at);
    const std::size_t from = at;
    at += sizeof word;
    for (std::size_t count = 4096; count >= sizeof word;) {
      if (goes_on(at, count)) {
        at += count;
      } else {
        count /= 2;
      }
    }
    put((at - from) / sizeof word, bytes);
    put(word, bytes);
  }
}

void StateEncoder::append(std::span<const Machine* const> machines, std::vector<std::uint8_t>& bytes) {
  blocks_.clear();
  sockets_.clear();
  for (const Machine* machine : machines) {
    for (Name name = 0; name < machine->blocks.names(); ++name) {
      if (machine->blocks.in_use(name)) insert(blocks_, name);
    }
    for (const Wsipx::Entry& entry : machine->wsipx.entries()) insert(sockets_, entry.name);
  }
  std::ranges::sort(blocks_, [&](Name a, Name b) {
    for (const Machine* machine : machines) {
      const Address of_a = machine->blocks.live(a);
      const Address of_b = machine->blocks.live(b);
      if (of_a != of_b) return of_a < of_b;
    }
    return false;
  });

  std::ranges::sort(sockets_);
  const std::size_t count = sockets_.size();
  states_.assign(machines.size() * count, {});
  for (std::size_t i = 0; i < machines.size(); ++i) {
    look_at_sockets(*machines[i], std::span(states_).subspan(i * count, count));
  }
  // The order of equal sockets does not count, so any order of the others by what they are will do.
  std::array<std::uint8_t, Wsipx::kMostSockets * 8> order = {};
  const std::span<std::uint8_t> by_state = std::span(order).first(count);
  for (std::size_t i = 0; i < count; ++i) by_state[i] = static_cast<std::uint8_t>(i);
  std::ranges::sort(by_state, [&](std::uint8_t a, std::uint8_t b) {
    for (std::size_t i = 0; i < machines.size(); ++i) {
      const SocketState& of_a = states_[i * count + a];
      const SocketState& of_b = states_[i * count + b];
      const auto key = [](const SocketState& state) {
        return std::tuple(state.open, state.bound, state.number, state.blocks[0], state.process, state.kept);
      };
      if (key(of_a) != key(of_b)) return key(of_a) < key(of_b);
    }
    return a < b;
  });

  const bool several = machines.size() > 1;
  for (std::size_t i = 0; i < machines.size(); ++i) {
    append_heap(*machines[i], several, bytes);
    put(count, bytes);
    for (const std::uint8_t socket : by_state) {
      append_socket(*machines[i], sockets_[socket], states_[i * count + socket], bytes);
    }
    if (!several) continue;  // names by address are told by the heap
    put(blocks_.size(), bytes);
    for (const Name name : blocks_) put(index_of(machines[i]->blocks.live(name)), bytes);
  }
}

void StateEncoder::look_at_sockets(const Machine& machine, std::span<SocketState> states) {
  for (std::size_t i = 0; i < states.size(); ++i) {
    const Wsipx::Entry* entry = find(machine.wsipx, sockets_[i]);
    if (entry == nullptr) continue;
    SocketState& state = states[i];
    state.open = true;
    state.bound = entry->bound;
    state.process = entry->process;
    state.kept = entry->kept;
    if (!entry->bound) continue;
    state.number = machine.wsipx.control(*entry, machine.ifsmgr).number;
    state.blocks = entry->blocks;
    // Ascending, the places that the bind did not use last.
    std::ranges::sort(state.blocks, {}, [](Address block) { return block - 1; });
  }
  const auto order = machine.wsipx.bind_order();
  for (std::size_t at = 1; at < order.size(); ++at) {
    const auto state_of = [&](Name name) -> SocketState& {
      return states[static_cast<std::size_t>(std::ranges::find(sockets_, name) - sockets_.begin())];
    };
    SocketState& state = state_of(order[at]);
    for (std::size_t before = 0; before < at; ++before) {
      state.place += state_of(order[before]).number == state.number ? 1 : 0;
    }
  }
}

void StateEncoder::append_heap(const Machine& machine, bool names_follow, std::vector<std::uint8_t>& bytes) {
  const Ifsmgr& ifsmgr = machine.ifsmgr;
  if (ifsmgr.substitute() != nullptr) return append_guest(machine, bytes);
  put(ifsmgr.pager.free(), bytes);
  put(ifsmgr.pager.pressure(), bytes);
  put(ifsmgr.spare(), bytes);
  // What only some strategies have is told of those alone.
  if (machine.strategy().own != 0) put(ifsmgr.heap.pages(true), bytes);
  if (machine.strategy().uses(Opcode::later)) put(ifsmgr.pending() ? 1 : 0, bytes);
  put(ifsmgr.heap.segments().size(), bytes);
  in_use_.clear();
  std::size_t named = 0;
  while (named < blocks_.size() && machine.blocks.live(blocks_[named]) == 0) ++named;
  for (const Segment& segment : ifsmgr.heap.segments()) {
    put(segment.pages, bytes);
    ifsmgr.heap.walk(segment, [&](Address at, const Header& header) {
      const Address payload = at + kHeaderBytes;
      std::uint64_t kind = 0;
      if (header.in_use) {
        in_use_.push_back(payload);
        kind = 2;
        if (!names_follow && named < blocks_.size() && machine.blocks.live(blocks_[named]) == payload) {
          kind = 1;
          ++named;
        }
      }
      put(std::uint64_t{header.size} / 8 * 3 + kind, bytes);
      return true;
    });
  }
}

void StateEncoder::append_guest(const Machine& machine, std::vector<std::uint8_t>& bytes) {
  put(machine.ifsmgr.pager.free(), bytes);
  put(machine.ifsmgr.pager.pressure(), bytes);
  if (machine.strategy().uses(Opcode::later)) put(machine.ifsmgr.pending() ? 1 : 0, bytes);
  in_use_.clear();
  std::size_t named = 0;
  while (named < blocks_.size() && machine.blocks.live(blocks_[named]) == 0) ++named;
  for (const GuestHeap::Request& request : guest_of(machine)->live()) {
    in_use_.push_back(request.address);
    const bool client = named < blocks_.size() && machine.blocks.live(blocks_[named]) == request.address;
    if (client) ++named;
    put(client ? 1 : 0, bytes);
  }
}

// 0: no block in use starts there.
std::uint64_t StateEncoder::index_of(Address payload) const {
  const auto found = std::ranges::lower_bound(in_use_, payload);
  return found != in_use_.end() && *found == payload ? static_cast<std::uint64_t>(found - in_use_.begin()) + 1
                                                     : 0;
}

void StateEncoder::append_socket(const Machine& machine, Name name, const SocketState& state,
                                 std::vector<std::uint8_t>& bytes) {
  put(std::uint64_t{state.process} << 2 | std::uint64_t{state.bound} << 1 | std::uint64_t{state.open}, bytes);
  if (!machine.strategy().steps(StrategyPart::socket).empty()) {
    for (const Address block : state.kept) put(index_of(block), bytes);
  }
  if (!state.bound) return;
  put(state.number, bytes);
  put(state.place, bytes);
  for (const Address block : state.blocks) {
    if (block != 0) put(index_of(block), bytes);
  }
  const Ifsmgr& ifsmgr = machine.ifsmgr;
  const ControlBlock control = machine.wsipx.control(*find(machine.wsipx, name), ifsmgr);
  // No queue is longer than there are blocks, however damaged its links are.
  Address packet = control.oldest;
  for (std::size_t i = 0; packet != 0 && index_of(packet) != 0 && i < in_use_.size(); ++i) {
    put(index_of(packet), bytes);
    PacketRecord record;
    ifsmgr.read(packet, std::as_writable_bytes(std::span(&record, 1)));
    packet = record.next;
  }
  put(0, bytes);
}

}  // namespace sparepage
