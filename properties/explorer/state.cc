#include "properties/explorer/state.h"

#include <algorithm>
#include <cstring>

#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

namespace {

// Few they are, and mostly in order.
template <class Item, class Before>
void sort_few(std::span<Item> items, Before before) {
  for (std::size_t i = 1; i < items.size(); ++i) {
    for (std::size_t at = i; at != 0 && before(items[at], items[at - 1]); --at) {
      std::swap(items[at], items[at - 1]);
    }
  }
}

}  // namespace

void append_runs(std::span<const std::byte> of, State& state) {
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
  state.put(of.size());
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
    state.put((at - from) / sizeof word);
    state.put(word);
  }
}

// The names that are in use in any of the machines: of blocks by address, of sockets in their order there.
void StateEncoder::collect_names(std::span<const Machine* const> machines) {
  blocks_.clear();
  sockets_.clear();
  const auto insert = [&](std::vector<Name>& names, Name name) {
    if (machines.size() == 1 || std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const Machine* machine : machines) {
    for (Name name = 0; name < machine->blocks.names(); ++name) {
      if (machine->blocks.in_use(name)) insert(blocks_, name);
    }
    for (const Wsipx::Entry& entry : machine->wsipx.entries()) insert(sockets_, entry.name);
  }
  sort_few(std::span(blocks_), [&](Name a, Name b) {
    for (const Machine* machine : machines) {
      const Address of_a = machine->blocks.live(a);
      const Address of_b = machine->blocks.live(b);
      if (of_a != of_b) return of_a < of_b;
    }
    return false;
  });
}

bool StateEncoder::before(const SocketState& a, const SocketState& b) {
  if (a.entry == nullptr || b.entry == nullptr) return b.entry != nullptr && a.entry == nullptr;
  if (a.bound != b.bound) return b.bound;
  if (a.number != b.number) return a.number < b.number;
  if (a.blocks[0] != b.blocks[0]) return a.blocks[0] < b.blocks[0];
  if (a.entry->process != b.entry->process) return a.entry->process < b.entry->process;
  return a.entry->kept < b.entry->kept;
}

void StateEncoder::append(std::span<const Machine* const> machines, State& state) {
  collect_names(machines);
  const bool several = machines.size() > 1;
  for (const Machine* machine : machines) {
    append_root(*machine, state);
    if (machine->ifsmgr.substitute() != nullptr) {
      append_guest(*machine, state);
    } else {
      for (const Segment& segment : machine->ifsmgr.heap.segments()) {
        append_segment(*machine, segment, several, state);
      }
    }
    if (!several) continue;  // names by address are told by the heap
    state.put(blocks_.size());
    for (const Name name : blocks_) state.put(place_of(*machine, machine->blocks.live(name)));
    state.end_part();
  }
  append_sockets(machines, state);
}

void StateEncoder::append(const Machine& machine, const State& before, const Changes& changes, State& state) {
  const Machine* const one = &machine;
  collect_names(std::span(&one, 1));
  append_root(machine, state);
  const StateView was = before.view();
  const std::span<const Segment> segments = machine.ifsmgr.heap.segments();
  std::size_t at = was.sizes[0];
  for (std::size_t i = 0; i < segments.size(); ++i) {
    // One that has joined has changed.
    const std::size_t size = i + 2 < was.sizes.size() ? was.sizes[i + 1] : 0;
    if ((changes.segments & Changes::bit_of(i)) != 0) {
      append_segment(machine, segments[i], false, state);
    } else {
      state.add_part(was.bytes.subspan(at, size));
    }
    at += size;
  }
  if (changes.wsipx) {
    append_sockets(std::span(&one, 1), state);
  } else {
    state.add_part(was.bytes.last(was.sizes.back()));
  }
}

void StateEncoder::append_root(const Machine& machine, State& state) {
  const Ifsmgr& ifsmgr = machine.ifsmgr;
  const bool guest = ifsmgr.substitute() != nullptr;
  state.put(ifsmgr.pager.free());
  state.put(std::uint64_t{ifsmgr.pager.pressure()} << 1 | std::uint64_t{ifsmgr.pending()});
  if (!guest) state.put(ifsmgr.spare());
  if (!guest) state.put(ifsmgr.heap.segments().size());
  state.end_part();
}

void StateEncoder::append_segment(const Machine& machine, const Segment& segment, bool names_follow,
                                  State& state) {
  // The address of the next block that has a name.
  std::size_t named = 0;
  const auto next_named = [&] { return named < blocks_.size() ? machine.blocks.live(blocks_[named]) : 0; };
  Address next = next_named();
  for (; next < segment.base && named < blocks_.size(); next = next_named()) ++named;
  state.put(segment.pages);
  machine.ifsmgr.heap.walk(segment, [&](Address at, const Header& header) {
    std::uint64_t kind = 0;
    if (header.in_use) {
      kind = 2;
      if (!names_follow && next == at + kHeaderBytes) {
        kind = 1;
        ++named;
        next = next_named();
      }
    }
    state.put(std::uint64_t{header.size} / 8 * 3 + kind);
    return true;
  });
  state.end_part();
}

void StateEncoder::append_guest(const Machine& machine, State& state) {
  const auto& live = guest_of(machine)->live();
  live_.clear();
  std::size_t named = 0;
  while (named < blocks_.size() && machine.blocks.live(blocks_[named]) == 0) ++named;
  for (const GuestHeap::Request& request : live) {
    live_.push_back(request.address);
    const bool client = named < blocks_.size() && machine.blocks.live(blocks_[named]) == request.address;
    if (client) ++named;
    state.put(client ? 1 : 0);
  }
  state.end_part();
}

// Where a block stands: where two heaps are equal, so are the addresses. In a guest, which tells its pages
// elsewhere, which of the live blocks it is. 0: none.
std::uint64_t StateEncoder::place_of(const Machine& machine, Address payload) const {
  if (machine.ifsmgr.substitute() == nullptr) return payload;
  const auto found = std::ranges::lower_bound(live_, payload);
  return found != live_.end() && *found == payload ? static_cast<std::uint64_t>(found - live_.begin()) + 1
                                                   : 0;
}

void StateEncoder::append_sockets(std::span<const Machine* const> machines, State& state) {
  const std::size_t count = sockets_.size();
  states_.assign(machines.size() * count, {});
  for (std::size_t i = 0; i < machines.size(); ++i) {
    look_at_sockets(*machines[i], std::span(states_).subspan(i * count, count));
  }
  // The order of equal sockets does not count, so any order of the others by what they are will do.
  std::array<std::uint8_t, Wsipx::kMostSockets * 8> order;
  const std::span<std::uint8_t> by_state = std::span(order).first(count);
  for (std::size_t i = 0; i < count; ++i) by_state[i] = static_cast<std::uint8_t>(i);
  sort_few(by_state, [&](std::uint8_t a, std::uint8_t b) {
    for (std::size_t i = 0; i < machines.size(); ++i) {
      const SocketState& of_a = states_[i * count + a];
      const SocketState& of_b = states_[i * count + b];
      if (before(of_a, of_b)) return true;
      if (before(of_b, of_a)) return false;
    }
    return false;
  });
  for (std::size_t i = 0; i < machines.size(); ++i) {
    for (const std::uint8_t socket : by_state)
      append_socket(*machines[i], states_[i * count + socket], state);
  }
  state.end_part();
}

void StateEncoder::look_at_sockets(const Machine& machine, std::span<SocketState> states) const {
  const auto state_of = [&](Name name) -> SocketState& {
    return states[static_cast<std::size_t>(std::ranges::find(sockets_, name) - sockets_.begin())];
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

void StateEncoder::append_socket(const Machine& machine, const SocketState& socket, State& state) {
  const bool open = socket.entry != nullptr;
  state.put((open ? std::uint64_t{socket.entry->process} << 2 : 0) | std::uint64_t{socket.bound} << 1 |
            std::uint64_t{open});
  if (!machine.strategy().steps(StrategyPart::socket).empty()) {
    for (std::size_t i = 0; i < Config::kMostBindSizes; ++i) {
      state.put(place_of(machine, open ? socket.entry->kept[i] : 0));
    }
  }
  if (!socket.bound) return;
  state.put(socket.number);
  state.put(socket.place);
  for (const Address block : socket.blocks) {
    if (block != 0) state.put(place_of(machine, block));
  }
  const Ifsmgr& ifsmgr = machine.ifsmgr;
  // No queue is longer than there are blocks, however damaged its links are.
  const bool guest = ifsmgr.substitute() != nullptr;
  std::size_t blocks =
      guest ? live_.size() : std::size_t{ifsmgr.heap.all_pages()} * kPageBytes / kSmallestBlock;
  for (Address packet = socket.oldest; packet != 0 && blocks != 0; --blocks) {
    const std::uint64_t place = place_of(machine, packet);
    if (place == 0) break;
    state.put(place);
    PacketRecord record;
    ifsmgr.read(packet, std::as_writable_bytes(std::span(&record, 1)));
    packet = record.next;
  }
  state.put(0);
}

}  // namespace sparepage
