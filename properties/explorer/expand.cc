#include "properties/explorer/expand.h"

#include <algorithm>
#include <cassert>
#include <ranges>

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

// All that lives in any of the machines.
LiveObjects live_objects_in(std::span<const Checker> checkers, std::int64_t blocks_a_bind) {
  LiveObjects live;
  for (const Checker& checker : checkers) live.add(live_objects_of(checker, blocks_a_bind));
  return live;
}

}  // namespace

MachineExpander::MachineExpander(const Question& question, const StateStore& store, StateStore::Hash hash,
                                 const Stop* stop)
    : Expander(question, store, hash, stop) {
  path_.push_back(fresh_position());
  scratch_ = fresh_position();
  steps_.assign(question_.from.begin(), question_.from.end());
  for (std::size_t i = 0; i < question_.machines.size(); ++i) {
    path_[0].checkers[i].start(world_.config, *question_.machines[i].strategy);
    path_[0].violated[i] =
        set_of(path_[0].checkers[i].proceed(admitted_steps(steps_, i))) & question_.machines[i].looked_at;
    machines_.push_back(&scratch_.checkers[i].machine());
  }
}

std::vector<std::uint8_t> MachineExpander::state_after(std::span<const Step> steps) {
  steps_.assign(steps.begin(), steps.end());
  for (std::size_t i = 0; i < machines_.size(); ++i) {
    scratch_.checkers[i].assign(path_[0].checkers[i]);
    const InvariantSet violated = set_of(scratch_.checkers[i].proceed(admitted_steps(steps_, i)));
    scratch_.violated[i] = path_[0].violated[i] | (violated & question_.machines[i].looked_at);
  }
  std::vector<std::uint8_t> state;
  append_state(state);
  return state;
}

void MachineExpander::expand(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk) {
  if (!go_to(id)) return;
  moved_ = true;
  begin(id, length, known, chunk);
  const Position& here = path_[depth_ - 1];
  const LiveObjects live = live_objects_in(here.checkers, world_.config.bind_count);
  for_each_first_move(world_, live, machines_.size(), length, [&](const Move& move, const LiveObjects& then) {
    if (given_up()) return;
    moves_[0] = move;
    descend(here, 1, then);
  });
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
  return standing;
}

// Goes to a state from its nearest ancestor on the way to the last one: neighbours share most of theirs.
// False: it was stopped before it was there.
bool MachineExpander::go_to(StateId id) {
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
      // The one that is farthest back goes, but for the first state, and its machines are used again.
      std::rotate(path_.begin() + 1, path_.begin() + 2, path_.begin() + static_cast<std::ptrdiff_t>(depth_));
      --depth_;
    }
    if (depth_ == path_.size()) path_.push_back(fresh_position());
    const Position& before = path_[depth_ - 1];
    Position& here = path_[depth_];
    here.id = ancestors_.back();
    steps_.clear();
    for (const Move& move : moves_of(here.id)) steps_.push_back(to_step(world_, move));
    for (std::size_t i = 0; i < here.checkers.size(); ++i) {
      here.checkers[i].assign(before.checkers[i]);
      // Where each violation is looked for alone, those on the way were found when it was found.
      const InvariantSet looked_at =
          question_.each_alone ? question_.findings : question_.machines[i].looked_at;
      const InvariantSet known = before.violated[i] | ~looked_at;
      here.violated[i] =
          before.violated[i] | set_of(here.checkers[i].proceed(admitted_steps(steps_, i), nullptr, known));
    }
    ++depth_;
    seen_.machine_bytes = std::max(seen_.machine_bytes, bytes_of(here.checkers));
  }
  return true;
}

// Runs the first `count` moves; if the length is not reached, lets one more land at every point that they
// reach, not before the last one.
void MachineExpander::descend(const Position& here, std::size_t count, const LiveObjects& live) {
  run(here, count);
  if (count == length_) return record(here, count);
  const std::vector<PointSet> points(recorder_.points().begin(), recorder_.points().end());
  for_each_landing_move(world_, live, machines_.size(), moves_[count - 1], points,
                        [&](const Move& move, const LiveObjects& then) {
                          if (given_up()) return;
                          moves_[count] = move;
                          descend(here, count + 1, then);
                        });
}

void MachineExpander::run(const Position& here, std::size_t count) {
  steps_.clear();
  for (std::size_t i = 0; i < count; ++i) steps_.push_back(to_step(world_, moves_[i]));
  recorder_.begin();
  for (std::size_t i = 0; i < here.checkers.size(); ++i) {
    if (moved_) scratch_.checkers[i].assign(here.checkers[i]);
    const std::span<const Step> steps = admitted_steps(steps_, i);
    recorder_.begin_machine(steps);
    const InvariantSet known = (question_.each_alone ? known_ & ~question_.findings : here.violated[i]) |
                               ~question_.machines[i].looked_at;
    scratch_.violated[i] = set_of(scratch_.checkers[i].proceed(steps, &recorder_, known));
  }
  moved_ = recorder_.wrote_heap();
  for (std::size_t i = 0; i < here.checkers.size() && !moved_; ++i) {
    moved_ = !scratch_.checkers[i].same_state_as(here.checkers[i]);
  }
}

void MachineExpander::record(const Position& here, std::size_t count) {
  ++chunk_->transitions;
  const std::span<const Move> moves = std::span(moves_).first(count);
  if (question_.each_alone) {
    note_violations({.parent = here.id, .moves = moves}, scratch_.violated[0], here.violated[0]);
  } else {
    bool whole = question_.to.empty();
    for (std::size_t i = 0; i < here.checkers.size(); ++i) {
      // What must not be violated can't be taken back, and what was violated in another way comes first.
      if ((scratch_.violated[i] & ~question_.machines[i].violated) != 0) return;
      if (scratch_.violated[i] != 0 && !has_wanted_signatures(here, i)) return;
      scratch_.violated[i] |= here.violated[i];
      whole = whole && scratch_.violated[i] == question_.machines[i].violated;
    }
    if (whole) hit({.parent = here.id, .moves = moves});
  }

  // Most transitions are calls that fail and change nothing.
  const bool remembers = !question_.each_alone && !std::ranges::equal(scratch_.violated, here.violated);
  if (!moved_ && !remembers && question_.to.empty()) return;

  state_.clear();
  append_state(state_);
  add_state({.parent = here.id, .moves = moves}, state_);
}

FailureKind MachineExpander::kind_of(const Transition& transition, const Invariant& invariant) {
  if (widest_ != Profile::sequential) return Expander::kind_of(transition, invariant);
  const InvariantSet row = InvariantSet{1} << row_of(invariant);
  return {.needed = Profile::sequential,
          .signature = identifier_.signature(path_[depth_ - 1].checkers[0], steps_, row)};
}

bool MachineExpander::has_wanted_signatures(const Position& here, std::size_t machine) {
  return std::ranges::all_of(question_.machines[machine].signatures, [&](const auto& wanted) {
    return (scratch_.violated[machine] & wanted.first) == 0 ||
           identifier_.signature(here.checkers[machine], admitted_steps(steps_, machine), wanted.first) ==
               wanted.second;
  });
}

void MachineExpander::append_state(std::vector<std::uint8_t>& bytes) {
  encoder_.append(machines_, bytes);
  if (question_.each_alone) return;
  for (const InvariantSet violated : scratch_.violated) put(violated, bytes);
}

}  // namespace sparepage
