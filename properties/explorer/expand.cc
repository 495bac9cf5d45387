#include "properties/explorer/expand.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace sparepage {

namespace {

// What the machines of a state take: themselves, their pages, and lists of what lives in them.
std::size_t bytes_of(std::span<const Checker> checkers) {
  constexpr std::size_t kLists = 4096;
  std::size_t bytes = 0;
  for (const Checker& checker : checkers) {
    const Ifsmgr& ifsmgr = checker.machine().ifsmgr;
    bytes += sizeof(Checker) + kLists + std::size_t{ifsmgr.heap.pages() + ifsmgr.spare_target()} * kPageBytes;
  }
  return bytes;
}

}  // namespace

MachineExpander::MachineExpander(const Question& question, const StateStore& store, StateStore::Hash hash,
                                 const Stop* stop)
    : Expander(question, store, hash, stop) {
  path_.push_back(fresh_position());
  scratch_ = fresh_position();
  for (std::size_t i = 0; i < question_.machines.size(); ++i) {
    scratch_.checkers[i].start(world_.config, *question_.machines[i].strategy);
    machines_.push_back(&scratch_.checkers[i].machine());
  }
  steps_.assign(question_.from.begin(), question_.from.end());
  lead(scratch_, path_[0]);
}

State MachineExpander::state_after(std::span<const Step> steps) {
  steps_.assign(steps.begin(), steps.end());
  lead(path_[0], scratch_);
  elsewhere_ = true;
  State state;
  encoder_.append(machines_, state);
  append_violated(scratch_.violated, state);
  return state;
}

void MachineExpander::keep(std::size_t positions) {
  assert(depth_ != 0 && depth_ <= path_.size());
  most_ = std::max(positions, kFewestPositions) - 1;
  if (depth_ > most_) {
    path_.erase(path_.begin() + 1, path_.begin() + 1 + static_cast<std::ptrdiff_t>(depth_ - most_));
    depth_ = most_;
  }
  path_.resize(std::min(path_.size(), most_));
}

MachineExpander::Position MachineExpander::fresh_position() const {
  assert(!question_.machines.empty());
  Position standing;
  standing.checkers.resize(question_.machines.size());
  standing.violated.resize(question_.machines.size());
  standing.costs.resize(question_.machines.size());
  return standing;
}

// From one position to where steps_ lead.
void MachineExpander::lead(const Position& from, Position& to) {
  for (std::size_t i = 0; i < to.checkers.size(); ++i) {
    // Where nothing is looked at, nobody reads more than records.
    to.checkers[i].assign(from.checkers[i], asked_on_way(i) == 0 ? Payloads::records : Payloads::filled);
    to.costs[i] = from.costs[i];
    const InvariantSet known = from.violated[i] | ~asked_on_way(i);
    const auto violations = proceed(to.checkers[i], admitted_steps(steps_, i), nullptr, known, to.costs[i]);
    to.violated[i] = from.violated[i] | set_of(violations);
  }
}

std::span<const Violation> MachineExpander::proceed(Checker& checker, std::span<const Step> steps,
                                                    Observer* observer, InvariantSet known,
                                                    Costs& costs) const {
  checker.count_costs(question_.cost == nullptr ? nullptr : &costs);
  const auto violations = checker.proceed(steps, observer, known);
  checker.count_costs(nullptr);
  return violations;
}

// Goes to a state from its nearest ancestor on the way to the last one: neighbours share most of theirs.
bool MachineExpander::stand_in(StateId id) {
  ancestors_.clear();
  std::size_t shared = 0;
  for (StateId at = id;; at = store_.parent(at)) {
    shared = depth_;
    while (shared > 0 && path_[shared - 1].id != at) --shared;
    if (shared > 0) break;
    ancestors_.push_back(at);
  }
  depth_ = shared;
  for (; !ancestors_.empty(); ancestors_.pop_back()) {
    if (stopped()) return false;
    if (depth_ == most_) {
      const auto goes = path_.begin() + static_cast<std::ptrdiff_t>(least_needed());
      std::rotate(goes, goes + 1, path_.begin() + static_cast<std::ptrdiff_t>(depth_));
      --depth_;
    }
    if (depth_ == path_.size()) path_.push_back(fresh_position());
    Position& here = path_[depth_];
    here.id = ancestors_.back();
    here.transitions = path_[depth_ - 1].transitions + 1;
    steps_.clear();
    append_steps(world_, moves_of(here.id), steps_);
    lead(path_[depth_ - 1], here);
    ++depth_;
    seen_.machine_bytes = std::max(seen_.machine_bytes, bytes_of(here.checkers));
  }
  elsewhere_ = true;
  const Position& here = path_[depth_ - 1];
  before_ = here.violated;
  live_ = {};
  for (const Checker& checker : here.checkers) live_.add(live_objects_of(checker, world_.config.bind_count));
  return true;
}

// Of the positions between the first and the last one: searches come back to states that are near rather than
// to those that are far, so that these may stand farther apart.
std::size_t MachineExpander::least_needed() const {
  std::size_t least = 1;
  std::uint64_t lowest = std::numeric_limits<std::uint64_t>::max();
  for (std::size_t i = 1; i + 1 < depth_; ++i) {
    const std::uint64_t gap = path_[i + 1].transitions - path_[i - 1].transitions;
    const std::uint64_t need = (gap << 32) / (path_[depth_ - 1].transitions - path_[i].transitions);
    if (need < lowest) {
      lowest = need;
      least = i;
    }
  }
  return least;
}

void MachineExpander::attempt(std::size_t /*count*/, std::size_t /*index*/) {
  const Position& here = path_[depth_ - 1];
  for (std::size_t i = 0; i < here.checkers.size(); ++i) {
    if (elsewhere_) {
      scratch_.checkers[i].assign(here.checkers[i], Payloads::filled);
    } else if (moved_) {
      scratch_.checkers[i].take_back(here.checkers[i]);
    }
    running_ = admitted_steps(steps_, i);
    if (question_.cost != nullptr) costs_[i] = here.costs[i];
    violated_[i] = set_of(proceed(scratch_.checkers[i], running_, this, ~asked(i), costs_[i]));
  }
  // What was visited at most is kept by the machine.
  elsewhere_ = false;
  moved_ = remembers_cost();
  for (std::size_t i = 0; i < here.checkers.size() && !moved_; ++i) {
    moved_ = !scratch_.checkers[i].stands_as(here.checkers[i]);
  }
}

void MachineExpander::ended(const EndedStep& step) {
  if (step.step == 0) reach(step.points);
  const SituationSet missing = every_situation() & ~seen_.reached;
  if (missing != 0) seen_.reached |= situations_of(step, running_[step.step], missing);
}

bool MachineExpander::append_state(State& state) {
  // Most transitions are calls that fail and change nothing.
  const bool costs_more = remembers_cost() && question_.cost->amount(costs_[0]) !=
                                                  question_.cost->amount(path_[depth_ - 1].costs[0]);
  const bool remembers = !question_.each_alone && (violated_ != before_ || costs_more);
  if (!moved_ && !remembers && question_.to.empty()) return false;
  if (question_.each_alone) {
    encoder_.append(*machines_[0], own_, scratch_.checkers[0].changes(), state);
  } else {
    encoder_.append(machines_, state);
  }
  return true;
}

std::string MachineExpander::signature(std::size_t machine, std::span<const Step> steps, InvariantSet row) {
  return identifier_.signature(path_[depth_ - 1].checkers[machine], steps, row);
}

}  // namespace sparepage
