#include "properties/explorer/state.h"

#include <algorithm>
#include <cstring>

#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

namespace {

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

void StateEncoder::enlarge(std::size_t bytes) {
  const std::ptrdiff_t used = end_ - buffer_.data();
  buffer_.resize(2 * buffer_.size() + bytes);
  end_ = buffer_.data() + used;
}

// The names that are in use in any of the machines: of blocks by address, of sockets in their order.
void StateEncoder::collect_names(std::span<const Machine* const> machines) {
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
}

bool StateEncoder::before(const SocketState& a, const SocketState& b) {
  if (a.entry == nullptr || b.entry == nullptr) return b.entry != nullptr && a.entry == nullptr;
  if (a.bound != b.bound) return b.bound;
  if (a.number != b.number) return a.number < b.number;
  if (a.blocks[0] != b.blocks[0]) return a.blocks[0] < b.blocks[0];
  if (a.entry->process != b.entry->process) return a.entry->process < b.entry->process;
  return a.entry->kept < b.entry->kept;
}

void StateEncoder::append(std::span<const Machine* const> machines, std::vector<std::uint8_t>& bytes) {
  collect_names(machines);
  const std::size_t count = sockets_.size();
  states_.assign(machines.size() * count, {});
  for (std::size_t i = 0; i < machines.size(); ++i) {
    look_at_sockets(*machines[i], std::span(states_).subspan(i * count, count));
  }
  // The order of equal sockets does not count, so any order of the others by what they are will do.
  std::array<std::uint8_t, Wsipx::kMostSockets * 8> order;
  const std::span<std::uint8_t> by_state = std::span(order).first(count);
  for (std::size_t i = 0; i < count; ++i) by_state[i] = static_cast<std::uint8_t>(i);
  std::ranges::sort(by_state, [&](std::uint8_t a, std::uint8_t b) {
    for (std::size_t i = 0; i < machines.size(); ++i) {
      const SocketState& of_a = states_[i * count + a];
      const SocketState& of_b = states_[i * count + b];
      if (before(of_a, of_b)) return true;
      if (before(of_b, of_a)) return false;
    }
    return a < b;
  });

  end_ = buffer_.data();
  const bool several = machines.size() > 1;
  for (std::size_t i = 0; i < machines.size(); ++i) {
    append_heap(*machines[i], several);
    make_room(1);
    put(count);
    for (const std::uint8_t socket : by_state) append_socket(*machines[i], states_[i * count + socket]);
    if (!several) continue;  // names by address are told by the heap
    make_room(1 + blocks_.size());
    put(blocks_.size());
    for (const Name name : blocks_) put(index_of(machines[i]->blocks.live(name)));
  }
  bytes.insert(bytes.end(), buffer_.data(), end_);
}

void StateEncoder::look_at_sockets(const Machine& machine, std::span<SocketState> states) const {
  const auto state_of = [&](Name name) -> SocketState& {
    return states[static_cast<std::size_t>(std::ranges::lower_bound(sockets_, name) - sockets_.begin())];
  };
  for (const Wsipx::Entry& entry : machine.wsipx.entries()) {
    SocketState& state = state_of(entry.name);
    state.entry = &entry;
    state.bound = entry.bound;
    if (!entry.bound) continue;
    const ControlBlock control = machine.wsipx.control(entry, machine.ifsmgr);
    state.number = control.number;
    state.oldest = control.oldest;
    std::size_t held = 0;
    for (const Address block : entry.blocks) {
      if (block == 0) continue;
      std::size_t at = held++;
      for (; at != 0 && state.blocks[at - 1] > block; --at) state.blocks[at] = state.blocks[at - 1];
      state.blocks[at] = block;
    }
  }
  const auto order = machine.wsipx.bind_order();
  for (std::size_t at = 1; at < order.size(); ++at) {
    SocketState& state = state_of(order[at]);
    for (std::size_t earlier = 0; earlier < at; ++earlier) {
      state.place += state_of(order[earlier]).number == state.number ? 1 : 0;
    }
  }
}

void StateEncoder::append_heap(const Machine& machine, bool names_follow) {
  const Ifsmgr& ifsmgr = machine.ifsmgr;
  if (ifsmgr.substitute() != nullptr) return append_guest(machine);
  make_room(6);
  put(ifsmgr.pager.free());
  put(ifsmgr.pager.pressure());
  put(ifsmgr.spare());
  // What only some strategies have is told of those alone.
  if (machine.strategy().own != 0) put(ifsmgr.heap.pages(true));
  if (machine.strategy().uses(Opcode::later)) put(ifsmgr.pending() ? 1 : 0);
  put(ifsmgr.heap.segments().size());
  in_use_.clear();
  // The address of the next block that has a name.
  std::size_t named = 0;
  const auto next_named = [&] { return named < blocks_.size() ? machine.blocks.live(blocks_[named]) : 0; };
  Address next = next_named();
  for (; next == 0 && named < blocks_.size(); next = next_named()) ++named;
  for (const Segment& segment : ifsmgr.heap.segments()) {
    make_room(1);
    put(segment.pages);
    ifsmgr.heap.walk(segment, [&](Address at, const Header& header) {
      const Address payload = at + kHeaderBytes;
      std::uint64_t kind = 0;
      if (header.in_use) {
        in_use_.push_back(payload);
        kind = 2;
        if (!names_follow && next == payload) {
          kind = 1;
          ++named;
          next = next_named();
        }
      }
      make_room(1);
      put(std::uint64_t{header.size} / 8 * 3 + kind);
      return true;
    });
  }
}

void StateEncoder::append_guest(const Machine& machine) {
  const auto& live = guest_of(machine)->live();
  make_room(3 + live.size());
  put(machine.ifsmgr.pager.free());
  put(machine.ifsmgr.pager.pressure());
  if (machine.strategy().uses(Opcode::later)) put(machine.ifsmgr.pending() ? 1 : 0);
  in_use_.clear();
  std::size_t named = 0;
  while (named < blocks_.size() && machine.blocks.live(blocks_[named]) == 0) ++named;
  for (const GuestHeap::Request& request : live) {
    in_use_.push_back(request.address);
    const bool client = named < blocks_.size() && machine.blocks.live(blocks_[named]) == request.address;
    if (client) ++named;
    put(client ? 1 : 0);
  }
}

// 0: no block in use starts there.
std::uint64_t StateEncoder::index_of(Address payload) const {
  const auto found = std::ranges::lower_bound(in_use_, payload);
  return found != in_use_.end() && *found == payload ? static_cast<std::uint64_t>(found - in_use_.begin()) + 1
                                                     : 0;
}

void StateEncoder::append_socket(const Machine& machine, const SocketState& state) {
  make_room(4 + 2 * Config::kMostBindSizes + in_use_.size());
  const bool open = state.entry != nullptr;
  put((open ? std::uint64_t{state.entry->process} << 2 : 0) | std::uint64_t{state.bound} << 1 |
      std::uint64_t{open});
  if (!machine.strategy().steps(StrategyPart::socket).empty()) {
    for (std::size_t i = 0; i < Config::kMostBindSizes; ++i) put(index_of(open ? state.entry->kept[i] : 0));
  }
  if (!state.bound) return;
  put(state.number);
  put(state.place);
  for (const Address block : state.blocks) {
    if (block != 0) put(index_of(block));
  }
  const Ifsmgr& ifsmgr = machine.ifsmgr;
  // No queue is longer than there are blocks, however damaged its links are.
  Address packet = state.oldest;
  for (std::size_t i = 0; packet != 0 && i < in_use_.size(); ++i) {
    const std::uint64_t index = index_of(packet);
    if (index == 0) break;
    put(index);
    PacketRecord record;
    ifsmgr.read(packet, std::as_writable_bytes(std::span(&record, 1)));
    packet = record.next;
  }
  put(0);
}

}  // namespace sparepage
