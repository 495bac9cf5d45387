#include "sparepage/model/wsipx.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "sparepage/model/execution.h"

namespace sparepage {

namespace {

constexpr std::uint16_t kAfIpx = 6;
constexpr std::uint16_t kAddressBytes = 14;  // sizeof(sockaddr_ipx)

template <class Record>
Record load(const Ifsmgr& ifsmgr, Address from) {
  Record record;
  ifsmgr.read(from, std::as_writable_bytes(std::span(&record, 1)));
  return record;
}

template <class Record>
void store(Ifsmgr& ifsmgr, Address to, const Record& record, Context context, Owner owner) {
  ifsmgr.write(to, std::as_bytes(std::span(&record, 1)), context, owner);
}

// The services of a program of WSIPX's, for one execution. Interrupts are on between its calls: what is due
// after one is reached before the next, unless that stands in a mask.
class Caller {
 public:
  // `kept`: the block that socket kept for the request at hand; null: there can be none.
  Caller(Ifsmgr& ifsmgr, const Call& call, std::uint32_t size, Address* kept = nullptr)
      : ifsmgr_(ifsmgr), call_(call), size_(size), kept_(kept) {}

  Address execute(Opcode opcode) {
    if (opcode == Opcode::later) {
      ifsmgr_.put_off();
      return 0;
    }
    reach_what_is_due();
    switch (opcode) {
      case Opcode::get: return get(size_);
      case Opcode::get_page: return get(a_page());
      case Opcode::get_may_grow: {
        call_.may_grow = true;
        const Address block = get(size_);
        call_.may_grow = false;
        return block;
      }
      case Opcode::stretch:
        if (const Address block = get(a_page()); block != 0) {
          ifsmgr_.ret_heap(block, call_);
          due_ = Point::stretched;
        }
        return 0;
      case Opcode::kept: return std::exchange(*kept_, 0);
      case Opcode::own: return ifsmgr_.get_own(size_, call_);
      case Opcode::fill:
        ifsmgr_.fill_heap_spare(call_);
        due_ = Point::spare_filled;
        return 0;
      default: return 0;
    }
  }
  bool holds(const ProgramStep& choice) const {
    return choice.condition == StepCondition::size_least ? size_ >= choice.number : size_ < choice.number;
  }
  void mask() {
    reach_what_is_due();
    ++masks_;
    call_.masked = true;
  }
  void unmask() { call_.masked = --masks_ != 0; }

 private:
  std::uint32_t a_page() const { return std::max(size_, kPageBytes); }
  Address get(std::uint32_t size) {
    const Address block = ifsmgr_.get_heap(size, call_);
    if (block == 0) due_ = Point::getheap_failed;
    return block;
  }
  void reach_what_is_due() {
    if (due_) call_.reach(*std::exchange(due_, std::nullopt));
  }

  Ifsmgr& ifsmgr_;
  Call call_;
  std::uint32_t size_;
  Address* kept_;
  std::optional<Point> due_;
  std::uint32_t masks_ = 0;  // that stand in each other
};

// The first interface that a bind's address admits; 0 is a wildcard for either part [IPXW].
std::optional<IpxAddress> match_interface(const Bind& operation, std::uint32_t ifaces) {
  for (std::uint32_t i = 1; i <= ifaces; ++i) {
    const std::uint64_t node = Wsipx::kNodeBase + i;
    if ((operation.net == 0 || operation.net == i) && (operation.node == 0 || operation.node == node)) {
      return IpxAddress{.net = i, .node = node, .number = operation.number};
    }
  }
  return std::nullopt;
}

}  // namespace

void Wsipx::reset(const Config& config) {
  ifaces_ = config.ifaces;
  assert(config.bind_count >= 1 && config.bind_count <= Config::kMostBindSizes);
  bind_count_ = config.bind_count;
  bind_sizes_ = config.bind;
  entries_.clear();
  bind_order_.clear();
}

const Wsipx::Entry* Wsipx::find(Name socket) const {
  const auto found = std::ranges::find(entries_, socket, &Entry::name);
  return found == entries_.end() ? nullptr : &*found;
}

std::size_t Wsipx::control_bytes_in_block() const {
  return std::min<std::size_t>(sizeof(ControlBlock), bind_sizes_[0]);
}

ControlBlock Wsipx::control(const Entry& entry, const Ifsmgr& ifsmgr) const {
  assert(entry.bound || entry.blocks[0] != 0);
  ControlBlock control;
  std::memcpy(&control, entry.rest.data(), sizeof control);
  ifsmgr.read(entry.blocks[0],
              std::as_writable_bytes(std::span(&control, 1)).first(control_bytes_in_block()));
  return control;
}

void Wsipx::set_control(Entry& entry, const ControlBlock& control, Ifsmgr& ifsmgr, Context context) const {
  const auto bytes = std::as_bytes(std::span(&control, 1));
  const std::size_t held = control_bytes_in_block();
  ifsmgr.write(entry.blocks[0], bytes.first(held), context, owner_of_socket(entry.name));
  std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(held), bytes.end(),
            entry.rest.begin() + static_cast<std::ptrdiff_t>(held));
}

// The first socket in bind order that has the number; a number belongs to the whole station [IPX].
const Wsipx::Entry* Wsipx::bound_to(std::uint16_t number, const Ifsmgr& ifsmgr) const {
  for (const Name name : bind_order_) {
    const Entry* entry = find(name);
    if (control(*entry, ifsmgr).number == number) return entry;
  }
  return nullptr;
}

Outcome Wsipx::socket(const Socket& operation, const Strategy& strategy, Ifsmgr& ifsmgr, Call call) {
  if (entries_.size() == kMostSockets) return Result::wsa_mfile;
  const bool pair_exists = (operation.type == SocketType::dgram) == (operation.protocol == Protocol::ipx);
  if (!pair_exists) return Result::wsa_protonosupport;
  entries_.push_back({.name = operation.socket,
                      .type = operation.type,
                      .protocol = operation.protocol,
                      .process = operation.process});
  const ProgramSteps& program = strategy.steps(StrategyPart::socket);
  call.wsipx = true;
  for (std::size_t i = 0; i < bind_count_ && !program.empty(); ++i) {
    entries_.back().kept[i] = execute(program, Caller(ifsmgr, call, bind_sizes_[i]));
    call.reach(Point::socket_block);
  }
  return {};
}

// A bind that fails gives back what it got for its requests before one, last first; what was kept is kept
// again.
void Wsipx::give_up(Entry& entry, std::size_t request, unsigned were_kept, Ifsmgr& ifsmgr, const Call& call) {
  while (request-- > 0) {
    const Address block = std::exchange(entry.blocks[request], 0);
    if ((were_kept >> request & 1) != 0) {
      entry.kept[request] = block;
    } else {
      ifsmgr.ret_heap(block, call);
    }
  }
}

Outcome Wsipx::bind(const Bind& operation, const Strategy& strategy, Ifsmgr& ifsmgr, Call call) {
  Entry* entry = find(operation.socket);
  if (entry == nullptr) return Result::wsa_notsock;
  if (operation.namelen < kAddressBytes) return Result::wsa_fault;
  if (operation.family != kAfIpx) return Result::wsa_afnosupport;
  if (entry->bound) return Result::wsa_inval;
  std::optional<IpxAddress> address = match_interface(operation, ifaces_);
  if (!address) return Result::wsa_addrnotavail;
  if (address->number == 0) {
    address->number = kFirstDynamicNumber;
    while (bound_to(address->number, ifsmgr) != nullptr) ++address->number;
  } else if (!operation.reuse && bound_to(address->number, ifsmgr) != nullptr) {
    return Result::wsa_addrinuse;
  }

  call.reach(Point::bind_enter);
  call.wsipx = true;
  unsigned were_kept = 0;  // a bit a request
  for (std::size_t i = 0; i < bind_count_; ++i) {
    ifsmgr.note(Event::Kind::request, call).size = bind_sizes_[i];
    const Address kept = entry->kept[i];
    entry->blocks[i] =
        execute(strategy.steps(StrategyPart::request), Caller(ifsmgr, call, bind_sizes_[i], &entry->kept[i]));
    if (entry->blocks[i] == 0) {
      ifsmgr.note(Event::Kind::denied, call).free_pages = ifsmgr.pager.free();
      give_up(*entry, i, were_kept, ifsmgr, call);
      return Result::wsa_nobufs;
    }
    if (entry->blocks[i] == kept) were_kept |= 1U << i;
    call.reach(Point::bind_block);
  }

  const ControlBlock control = {
      .node = address->node, .net = address->net, .number = address->number, .reuse = operation.reuse};
  set_control(*entry, control, ifsmgr, call.context);
  entry->bound = true;
  bind_order_.push_back(entry->name);
  return Outcome(*address);
}

Outcome Wsipx::packet(const Packet& operation, const Strategy& strategy, Ifsmgr& ifsmgr, Context context) {
  if (operation.length > kLargestPacket) return Result::too_long;
  const Entry* receiver = bound_to(operation.number, ifsmgr);
  if (receiver == nullptr) return Result::no_socket;
  Entry& entry = *find(receiver->name);
  const Owner owner = owner_of_socket(entry.name);
  const Address block = execute(strategy.steps(StrategyPart::packet),
                                Caller(ifsmgr, {.context = context, .owner = owner, .wsipx = true},
                                       operation.length + kPacketOverhead));
  if (block == 0) return Result::dropped;

  store(ifsmgr, block, PacketRecord{.length = operation.length, .number = operation.number}, context, owner);
  ControlBlock queue = control(entry, ifsmgr);
  if (queue.oldest == 0) {
    queue.oldest = block;
  } else {
    auto newest = load<PacketRecord>(ifsmgr, queue.newest);
    newest.next = block;
    store(ifsmgr, queue.newest, newest, context, owner);
  }
  queue.newest = block;
  set_control(entry, queue, ifsmgr, context);
  return Result::queued;
}

void Wsipx::take_oldest(Entry& entry, Ifsmgr& ifsmgr, Preemption* preemption) const {
  ControlBlock queue = control(entry, ifsmgr);
  const Address block = queue.oldest;
  assert(block != 0);
  queue.oldest = load<PacketRecord>(ifsmgr, block).next;
  if (queue.oldest == 0) queue.newest = 0;
  set_control(entry, queue, ifsmgr, Context::application);
  ifsmgr.ret_heap(block, {.owner = owner_of_socket(entry.name), .preemption = preemption});
}

Outcome Wsipx::recv(const Recv& operation, Ifsmgr& ifsmgr, Preemption* preemption) {
  Entry* entry = find(operation.socket);
  if (entry == nullptr) return Result::wsa_notsock;
  if (!entry->bound) return Result::wsa_inval;
  if (control(*entry, ifsmgr).oldest == 0) return Result::wsa_wouldblock;
  take_oldest(*entry, ifsmgr, preemption);
  return {};
}

// Frees the queue, oldest first, then the bind's blocks, last first, then those that are still kept. A
// substitute may have points where it frees: a packet that comes while the blocks go finds no socket.
void Wsipx::shut(Entry& entry, Ifsmgr& ifsmgr, Preemption* preemption) {
  const Call call = {.owner = owner_of_socket(entry.name), .preemption = preemption};
  if (entry.bound) {
    while (control(entry, ifsmgr).oldest != 0) take_oldest(entry, ifsmgr, preemption);
    std::erase(bind_order_, entry.name);
    entry.bound = false;
    for (std::size_t i = bind_count_; i-- > 0;) ifsmgr.ret_heap(entry.blocks[i], call);
  }
  for (std::size_t i = bind_count_; i-- > 0;) {
    if (entry.kept[i] != 0) ifsmgr.ret_heap(std::exchange(entry.kept[i], 0), call);
  }
}

void Wsipx::run_deferred_work(const Strategy& strategy, Ifsmgr& ifsmgr, Call call) {
  call.wsipx = true;
  if (ifsmgr.take_pending()) execute(strategy.steps(StrategyPart::deferred), Caller(ifsmgr, call, 0));
}

Outcome Wsipx::close(const Close& operation, Ifsmgr& ifsmgr, Preemption* preemption) {
  Entry* entry = find(operation.socket);
  if (entry == nullptr) return Result::wsa_notsock;
  shut(*entry, ifsmgr, preemption);
  entries_.erase(entries_.begin() + (entry - entries_.data()));
  return {};
}

Outcome Wsipx::exit(const Exit& operation, Ifsmgr& ifsmgr, Preemption* preemption) {
  for (Entry& entry : entries_) {
    if (entry.process == operation.process) shut(entry, ifsmgr, preemption);
  }
  std::erase_if(entries_, [&](const Entry& entry) { return entry.process == operation.process; });
  return {};
}

}  // namespace sparepage
