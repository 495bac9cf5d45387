#include "sparepage/properties/oracle/checker.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <iterator>
#include <numeric>

#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/guest_process.h"

namespace sparepage {

namespace {

const Strategy kShipped;  // of a machine before its first run

// Of WSIPX's socket table: its entries as they are, and which are bound, in which order. What a bound socket
// keeps in its blocks is in the ledger's fingerprint of those.
std::uint64_t table_fingerprint(const Wsipx& wsipx) {
  std::uint64_t sum = 0;
  std::uint64_t position = 0;
  for (const Wsipx::Entry& entry : wsipx.entries()) {
    std::array<std::uint64_t, sizeof entry / 8> words;
    std::memcpy(words.data(), &entry, sizeof words);
    std::uint64_t hash = ++position;
    for (const std::uint64_t word : words) hash = mix(hash, word);
    sum += hash;
  }
  for (const Name name : wsipx.bind_order()) sum += mix(++position, name);
  return sum;
}

// The rows that look at steps of one kind, by the kind's bit.
std::array<InvariantSet, kWhens> rows_by_when() {
  std::array<InvariantSet, kWhens> rows = {};
  for (const Invariant* invariant : invariants()) {
    for (std::size_t bit = 0; bit < kWhens; ++bit) {
      if ((invariant->when >> bit & 1) != 0) rows[bit] |= InvariantSet{1} << row_of(*invariant);
    }
  }
  return rows;
}

InvariantSet rows_to_look_at(const Observation& seen) {
  static const std::array<InvariantSet, kWhens> by_when = rows_by_when();
  const Operation& operation = seen.step.operation;
  When done = kAnyStep;
  const auto add = [&](bool did, When when) { done |= did ? when : When{0}; };
  add(operation.is<Bind>(), kBind);
  add(operation.is<Alloc>(), kAlloc);
  add(operation.is<Api>(), kApi);
  add(seen.outcome.failed(), kFailed);
  add(!seen.ledger.closed().empty(), kClosed);
  add(seen.facts.faulted_pages.has_value(), kFaulted);
  add(!seen.segments.empty() || seen.ledger.misplaced(), kHeaders);
  add(!seen.blocks.empty(), kBytes);
  add(seen.facts.overlooked.has_value(), kOverlooked);
  InvariantSet rows = 0;
  for (unsigned rest = done; rest != 0; rest &= rest - 1) {
    rows |= by_when[static_cast<std::size_t>(std::countr_zero(rest))];
  }
  return rows;
}

}  // namespace

InvariantSet set_of(std::span<const Violation> violations) {
  InvariantSet set = 0;
  for (const Violation& violation : violations) {
    set |= InvariantSet{1} << row_of(*violation.invariant);
  }
  return set;
}

std::vector<NamedViolation> named_of(std::span<const Violation> violations) {
  std::vector<NamedViolation> named;
  for (const Violation& of : violations) {
    if (of.invariant->named_by_message) named.push_back({.invariant = of.invariant, .message = of.message});
  }
  return named;
}

Checker::Checker(Depth depth, Execute* execute, Messages messages)
    : depth_(depth), messages_(messages), runner_(execute), machine_(config_, kShipped) {}

std::span<const Violation> Checker::run(const Config& config, std::span<const Step> steps,
                                        const Subject& strategy, Observer* observer) {
  start(config, strategy);
  return proceed(steps, observer);
}

void Checker::start(const Config& config, const Subject& strategy) {
  config_ = config;
  strategy_ = &strategy;
  history_.clear();
  guest_run_ = {};
  if (is_elsewhere(strategy)) return;
  machine_.journal().most_visited = 0;
  machine_.reset(config, *strategy.caller, strategy.guest == nullptr ? nullptr : strategy.guest->allocator);
  const GuestHeap* guest = guest_of(machine_);
  guest_run_.passed_over = guest != nullptr && guest->end() == GuestHeap::End::passed_over;
  at_first_step_ = guest != nullptr;
  course_ = {};
  ledger_.reset(machine_.ifsmgr.heap.segments().size(), guest != nullptr);
  table_ = 0;
  seen_table_ = machine_.wsipx;
}

std::span<const Violation> Checker::proceed(std::span<const Step> steps, Observer* observer,
                                            InvariantSet known) {
  if (is_elsewhere(*strategy_)) return proceed_elsewhere(steps, observer, known);
  observer_ = observer;
  violated_ = known;
  violations_.clear();
  changes_.clear();
  if (guest_run_.passed_over) return violations_;
  if (guest_of(machine_) != nullptr) {
    guest_of(machine_)->limit_hangs(hang_ms_);
    guest_of(machine_)->look_closely(depth_ == Depth::full);
    // What crashed while it was created crashed at the first step.
    if (machine_.ifsmgr.over() && !at_first_step_) return violations_;
  }
  runner_.run(machine_, steps, *this);
  if (const GuestHeap* guest = guest_of(machine_)) {
    guest_run_.hung = guest->hung();
    guest_run_.waited = guest->end() == GuestHeap::End::blocked;
    guest_run_.refused = guest->refused();
  }
  return violations_;
}

void Checker::lead(const Config& config, std::span<const Step> steps, const Subject& strategy) {
  start(config, strategy);
  if (is_elsewhere(strategy)) {
    history_.assign(steps.begin(), steps.end());
  } else {
    proceed(steps, nullptr, ~InvariantSet{0});
  }
}

// A run in another process starts from the beginning: what was run before is run again.
std::span<const Violation> Checker::proceed_elsewhere(std::span<const Step> steps, Observer* observer,
                                                      InvariantSet known) {
  const std::size_t before = history_.size();
  history_.insert(history_.end(), steps.begin(), steps.end());
  RunRequest run = {.strategy = strategy_,
                    .config = config_,
                    .steps = history_,
                    .first = before,
                    .known = known,
                    .depth = depth_,
                    .messages = messages_,
                    .hang_ms = hang_ms_};
  RunReport report = process_for(*strategy_).run(run, *this, observer);
  violations_ = std::move(report.violations);
  elsewhere_ = report.end;
  guest_run_ = report.run;
  return violations_;
}

GuestProcess& Checker::process_for(const Subject& strategy) {
  if (process_ == nullptr || !process_->is_of(strategy)) process_ = strategy.guest->process();
  return *process_;
}

std::optional<std::uint64_t> Checker::need(const Subject& strategy, const Config& config,
                                           std::uint64_t size) {
  if (is_elsewhere(strategy)) return process_for(strategy).need(strategy, config, size);
  start(config, strategy);
  return machine_.ifsmgr.pages_needed(size);
}

std::span<const std::uint8_t> Checker::heap_edges() const {
  return process_ == nullptr ? std::span<const std::uint8_t>{} : process_->edges();
}

MachineState Checker::state() const {
  if (strategy_ != nullptr && is_elsewhere(*strategy_)) return elsewhere_;
  const Ifsmgr& ifsmgr = machine_.ifsmgr;
  MachineState state = {.free_pages = ifsmgr.pager.free(),
                        .spare_pages = ifsmgr.spare(),
                        .pressure_pages = ifsmgr.pager.pressure(),
                        .heap_pages = ifsmgr.heap_pages(),
                        .own_pages = ifsmgr.heap.pages(true),
                        .live_blocks = ledger_.live_blocks(),
                        .live_bytes = ledger_.live_bytes(),
                        .bound_sockets = static_cast<std::uint32_t>(machine_.wsipx.bind_order().size()),
                        .open_sockets = static_cast<std::uint32_t>(machine_.wsipx.entries().size()),
                        .longest_queue = 0};
  for (const Wsipx::Entry& entry : machine_.wsipx.entries()) {
    if (entry.bound) state.longest_queue = std::max(state.longest_queue, packets_of(machine_, entry));
  }
  return state;
}

MachineState EndedStep::state() const {
  return elsewhere ? *elsewhere : checker.state();
}

std::uint32_t packets_of(const Machine& machine, const Wsipx::Entry& entry) {
  const GuestHeap* guest = guest_of(machine);
  Address packet = machine.wsipx.control(entry, machine.ifsmgr).oldest;
  std::uint32_t packets = 0;
  const auto readable = [&] {
    return guest == nullptr ? machine.ifsmgr.heap.segment_of(packet) != nullptr
                            : packet != 0 && guest->holds(packet, sizeof(PacketRecord));
  };
  for (; packets < MachineState::kMostPackets && readable(); ++packets) {
    PacketRecord record;
    machine.ifsmgr.read(packet, std::as_writable_bytes(std::span(&record, 1)));
    packet = record.next;
  }
  return packets;
}

void Checker::begin(std::size_t index, const Step& step, Machine& machine) {
  if (step.point == 0) {
    course_.step = step.context == Context::application ? &step : nullptr;
    course_.index = index;
    course_.landings = course_.last_landing = 0;
  } else if (course_.step != nullptr) {
    look_before_landing(machine);
    course_.landings += step.point != course_.last_landing ? 1 : 0;
    course_.last_landing = step.point;
  }
  StepFacts& facts = step.context == Context::application ? application_ : interrupt_;
  facts = {};
  if (const GuestHeap* guest = guest_of(machine)) {
    if (observer_ != nullptr) observer_->begins(index);
    facts.spare_before = guest->spare();
    facts.pages_before = machine.ifsmgr.pager.free();
    if (step.point != 0) application_.landed = true;
    // What happened while the heap was created is the first step's.
    if (at_first_step_) {
      for (Event& event : machine.journal().events) event.context = step.context;
    }
    at_first_step_ = false;
  }
  // As the last step left it: an operation in which others land changes it at its end.
  facts.table_change = -table_;
}

// What the journal has recorded since the last look.
void Checker::take_in_journal(Machine& machine) {
  const std::span<const Event> events = machine.journal().events;
  for (const Event& event : events.subspan(course_.events)) {
    ledger_.apply(event, machine.ifsmgr.heap,
                  event.context == Context::application ? application_ : interrupt_);
    if (event.kind == Event::Kind::returned || event.kind == Event::Kind::record) {
      changes_.heap = true;
      changes_.blocks.push_back(event.address);
    } else if (event.kind == Event::Kind::granted) {
      changes_.granted_after |= !changes_.blocks.empty();
    }
  }
  course_.events = events.size();
  const std::span<const Address> headers = machine.journal().headers;
  changes_.heap |= headers.size() != course_.headers;
  for (const Address header : headers.subspan(course_.headers)) {
    ledger_.header_written(header, machine.ifsmgr.heap);
  }
  course_.headers = headers.size();
}

void Checker::look(InvariantSet rows, const Observation& seen, std::size_t index,
                   std::vector<Violation>& found) {
  const std::span<const Invariant* const> table = invariants();
  for (InvariantSet rest = rows & ~violated_; rest != 0; rest &= rest - 1) {
    const auto row = static_cast<std::size_t>(std::countr_zero(rest));
    const Invariant* invariant = table[row];
    if (!invariant->violated(seen)) continue;
    violated_ |= InvariantSet{1} << row;
    const bool told =
        invariant->message != nullptr && (messages_ == Messages::made || invariant->named_by_message);
    found.push_back({.invariant = invariant, .step = index, .message = told ? invariant->message(seen) : ""});
  }
}

// A guest may have written anywhere.
Observation Checker::observe(const Step& step, const Outcome& outcome, const StepFacts& facts,
                             Machine& machine) {
  const bool full = depth_ == Depth::full || guest_of(machine) != nullptr;
  if (full) look_at_everything(machine);
  return {.step = step,
          .outcome = outcome,
          .facts = facts,
          .config = config_,
          .machine = machine,
          .ledger = ledger_,
          .segments = full ? all_segments_ : ledger_.changed_segments(),
          .blocks = full ? all_blocks_ : ledger_.touched_blocks()};
}

// What is wrong before something lands arose in the course of the operation that it lands in, and before
// whatever the landing step does.
void Checker::look_before_landing(Machine& machine) {
  static const InvariantSet kWithin = [] {
    InvariantSet rows = 0;
    for (const Invariant* invariant : invariants()) {
      rows |= InvariantSet{invariant->arises_within} << row_of(*invariant);
    }
    return rows;
  }();
  take_in_journal(machine);
  // So that what the operation did to the table is not the landing step's.
  if (looks_at_table(*course_.step)) look_at_table(machine.wsipx);
  if (GuestHeap* guest = guest_of(machine)) guest->look_before_landing();
  const Outcome none;
  const Observation seen = observe(*course_.step, none, application_, machine);
  look(rows_of(seen) & kWithin, seen, course_.index, course_.found);
  settle();
}

InvariantSet Checker::rows_of(const Observation& seen) const {
  const GuestHeap* guest = guest_of(seen.machine);
  return guest == nullptr ? rows_to_look_at(seen) : rows_of_guest(*guest);
}

void Checker::end(std::size_t index, const Step& step, const Outcome& outcome, std::span<const Point> points,
                  Machine& machine) {
  StepFacts& facts = step.context == Context::application ? application_ : interrupt_;
  take_in_journal(machine);
  ledger_.apply(step.operation, outcome);
  changes_.wsipx |= step.operation.row().of_wsipx;
  if (looks_at_table(step)) look_at_table(machine.wsipx);
  facts.table_change += table_;
  // What landed in an application operation is not its own.
  if (step.context != Context::application) application_.table_change -= facts.table_change;

  const GuestHeap* guest = guest_of(machine);
  const Observation seen = observe(step, outcome, facts, machine);
  const std::size_t known = violations_.size();
  // An operation in which a run ends has no step, and what was found in its course is reported with the last.
  const bool mine = course_.step != nullptr && course_.index == index;
  if (mine || (course_.step != nullptr && guest != nullptr && guest->over())) {
    std::ranges::move(course_.found, std::back_inserter(violations_));
    course_.found.clear();
  }
  if (~violated_ != 0) look(rows_of(seen), seen, index, violations_);
  if (costs_ != nullptr && guest == nullptr) count(step, outcome, facts, points);
  if (mine) course_.step = nullptr;
  if (observer_ != nullptr) {
    observer_->ended({.step = index,
                      .outcome = outcome,
                      .points = points,
                      .machine = &machine,
                      .journal = machine.journal().events,
                      .fresh = std::span(violations_).subspan(known),
                      .checker = *this});
  }
  machine.journal().clear();
  course_.events = course_.headers = 0;
  settle();
}

void Checker::count(const Step& step, const Outcome& outcome, const StepFacts& facts,
                    std::span<const Point> points) {
  const Ifsmgr& ifsmgr = machine_.ifsmgr;
  std::uint64_t held = ifsmgr.spare() + std::min(machine_.strategy().own, config_.pages);
  if (!machine_.strategy().steps(StrategyPart::socket).empty()) {
    for (const Wsipx::Entry& entry : machine_.wsipx.entries()) {
      for (const Address kept : entry.kept) {
        const LiveBlock* block = kept == 0 ? nullptr : ledger_.live_at(kept);
        const Segment* segment = block == nullptr ? nullptr : ifsmgr.heap.segment_of(kept);
        if (segment != nullptr && !segment->own)
          held += pages_for(block->size);  // own pages are counted whole
      }
    }
  }
  costs_->held.add(held);
  const std::uint64_t with_others = std::uint64_t{ifsmgr.pager.free()} + ifsmgr.pager.pressure();
  costs_->taken =
      std::max(costs_->taken, config_.pages - std::min<std::uint64_t>(config_.pages, with_others));
  costs_->masked = std::max<std::uint64_t>(costs_->masked, machine_.journal().most_visited);
  if (step.context != Context::application) {
    const bool refused = outcome.result == Result::null || outcome.result == Result::dropped;
    costs_->starved += refused ? 1 : 0;
    costs_->asked += refused || outcome.result == Result::queued ||
                             (step.operation.is<Alloc>() && outcome.result == Result::ok)
                         ? 1
                         : 0;
  } else if (step.operation.is<Bind>() && !points.empty()) {
    costs_->calls.add(facts.heap_calls);
    // What lands at the last point finds the bind with its last block.
    if (outcome.bound)
      costs_->latency.add(course_.landings - (course_.last_landing == points.size() ? 1 : 0));
  }
}

InvariantSet Checker::rows_of_guest(const GuestHeap& guest) const {
  InvariantSet rows = 0;
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    const Invariant& invariant = *invariants()[row];
    if (guest.over() && !invariant.judges_the_end) continue;
    rows |= InvariantSet{applies(invariant, *strategy_)} << row;
  }
  return rows;
}

bool Checker::looks_at_table(const Step& step) const {
  return depth_ == Depth::full || step.operation.row().of_wsipx;
}

// Most steps leave it as it was.
void Checker::look_at_table(const Wsipx& now) {
  if (now.same_table(seen_table_)) return;
  changes_.table = true;
  seen_table_ = now;
  table_ = table_fingerprint(now);
}

void Checker::look_at_everything(const Machine& machine) {
  all_segments_.resize(machine.ifsmgr.heap.segments().size());
  std::iota(all_segments_.begin(), all_segments_.end(), 0U);
  all_blocks_.clear();
  for (const LiveBlock& block : ledger_.live()) all_blocks_.push_back(block.address);
}

}  // namespace sparepage
