#include "sparepage/properties/oracle/checker.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>

namespace sparepage {

namespace {

// Of WSIPX's socket table: which sockets there are, and which are bound, in which order. What a bound socket
// keeps in its blocks is in the ledger's fingerprint of those.
std::uint64_t table_fingerprint(const Wsipx& wsipx) {
  std::uint64_t sum = 0;
  std::uint64_t position = 0;
  for (const Wsipx::Entry& entry : wsipx.entries()) {
    const std::uint64_t kind = static_cast<std::uint64_t>(entry.type) << 16 |
                               static_cast<std::uint64_t>(entry.protocol) << 8 | entry.process;
    std::uint64_t hash = mix(++position, std::uint64_t{entry.name} << 32 | kind);
    if (entry.bound) {
      std::array<std::uint64_t, sizeof entry.rest / 8> words;
      std::memcpy(words.data(), entry.rest.data(), sizeof words);
      for (const std::uint64_t word : words) hash = mix(hash, word);
      hash = mix(hash, entry.blocks[0]);
    }
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
  InvariantSet rows = 0;
  const auto add = [&](bool looks, When when) {
    rows |= looks ? by_when[static_cast<std::size_t>(std::countr_zero(when))] : 0;
  };
  add(true, kAnyStep);
  add(seen.step.operation.is<Bind>(), kBind);
  add(seen.step.operation.is<Alloc>(), kAlloc);
  add(seen.step.operation.is<Api>(), kApi);
  add(seen.outcome.failed(), kFailed);
  add(!seen.ledger.closed().empty(), kClosed);
  add(seen.facts.faulted_pages.has_value(), kFaulted);
  add(!seen.segments.empty() || seen.ledger.misplaced(), kHeaders);
  add(!seen.blocks.empty(), kBytes);
  add(seen.facts.overlooked.has_value(), kOverlooked);
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

Checker::Checker(Depth depth, Execute* execute, Messages messages)
    : depth_(depth), messages_(messages), runner_(execute), machine_(config_, *strategies().front()) {}

std::span<const Violation> Checker::run(const Config& config, std::span<const Step> steps,
                                        const Strategy& strategy, Observer* observer) {
  start(config, strategy);
  return proceed(steps, observer);
}

void Checker::start(const Config& config, const Strategy& strategy) {
  config_ = config;
  machine_.reset(config, strategy);
  ledger_.reset(config.heap == 0 ? 0 : 1);
  table_ = 0;
}

std::span<const Violation> Checker::proceed(std::span<const Step> steps, Observer* observer,
                                            InvariantSet known) {
  observer_ = observer;
  violated_ = known;
  violations_.clear();
  runner_.run(machine_, steps, *this);
  return violations_;
}

void Checker::assign(const Checker& other) {
  config_ = other.config_;
  machine_ = other.machine_;
  ledger_ = other.ledger_;
  table_ = other.table_;
}

bool Checker::same_state_as(const Checker& other) const {
  const Ifsmgr& ifsmgr = machine_.ifsmgr;
  return ifsmgr.pager == other.machine_.ifsmgr.pager && ifsmgr.spare() == other.machine_.ifsmgr.spare() &&
         machine_.blocks == other.machine_.blocks && machine_.wsipx == other.machine_.wsipx &&
         std::ranges::equal(ledger_.sockets(), other.ledger_.sockets());
}

void Checker::begin(std::size_t /*index*/, const Step& step, Machine& /*machine*/) {
  StepFacts& facts = step.context == Context::application ? application_ : interrupt_;
  facts = {};
  // As the last step left it: an operation in which others land changes it at its end.
  facts.table_change = -table_;
}

void Checker::end(std::size_t index, const Step& step, const Outcome& outcome, std::span<const Point> points,
                  Machine& machine) {
  StepFacts& facts = step.context == Context::application ? application_ : interrupt_;
  for (const Event& event : machine.journal().events) {
    ledger_.apply(event, machine.ifsmgr.heap,
                  event.context == Context::application ? application_ : interrupt_);
  }
  for (const Address header : machine.journal().headers) ledger_.header_written(header, machine.ifsmgr.heap);
  ledger_.apply(step.operation, outcome);
  if (looks_at_table(step)) table_ = table_fingerprint(machine.wsipx);
  facts.table_change += table_;
  // What landed in an application operation is not its own.
  if (step.context != Context::application) application_.table_change -= facts.table_change;

  const bool full = depth_ == Depth::full;
  if (full) look_at_everything(machine);
  const Observation seen = {.step = step,
                            .outcome = outcome,
                            .facts = facts,
                            .config = config_,
                            .machine = machine,
                            .ledger = ledger_,
                            .segments = full ? all_segments_ : ledger_.changed_segments(),
                            .blocks = full ? all_blocks_ : ledger_.touched_blocks()};
  const std::size_t known = violations_.size();
  for (InvariantSet rest = rows_to_look_at(seen) & ~violated_; rest != 0; rest &= rest - 1) {
    const auto row = static_cast<std::size_t>(std::countr_zero(rest));
    const Invariant* invariant = invariants()[row];
    std::string message;
    if (invariant->violated(seen, messages_ == Messages::made ? &message : nullptr)) {
      violated_ |= InvariantSet{1} << row;
      violations_.push_back({.invariant = invariant, .step = index, .message = std::move(message)});
    }
  }
  if (observer_ != nullptr) {
    observer_->ended({.step = index,
                      .outcome = outcome,
                      .points = points,
                      .machine = machine,
                      .journal = machine.journal().events,
                      .fresh = std::span(violations_).subspan(known)});
  }
  machine.journal().clear();
  ledger_.settle();
}

bool Checker::looks_at_table(const Step& step) const {
  return depth_ == Depth::full || step.operation.row().of_wsipx;
}

void Checker::look_at_everything(const Machine& machine) {
  all_segments_.resize(machine.ifsmgr.heap.segments().size());
  std::iota(all_segments_.begin(), all_segments_.end(), 0U);
  all_blocks_.clear();
  for (const LiveBlock& block : ledger_.live()) all_blocks_.push_back(block.address);
}

}  // namespace sparepage
