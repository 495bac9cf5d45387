#include "properties/explorer/expand.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <ranges>

namespace sparepage {

namespace {

// The names of one kind at some moment of a transition, a bit each.
struct NamesInUse {
  std::uint64_t taken = 0;  // in use when the transition began, or taken in it
  std::uint64_t freed = 0;  // of those, freed in it
  std::uint32_t count() const { return static_cast<std::uint32_t>(std::popcount(taken & ~freed)); }
  std::uint8_t fresh() const {
    assert(~taken != 0);
    return static_cast<std::uint8_t>(std::countr_one(taken));
  }
};

}  // namespace

// What lives at some moment of a transition.
struct LiveObjects {
  NamesInUse blocks;
  NamesInUse sockets;
  std::int64_t packets = 0;  // queued
};

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
  for (const Checker& checker : checkers) {
    const Machine& machine = checker.machine();
    const auto bound = static_cast<std::int64_t>(machine.wsipx.bind_order().size());
    std::int64_t packets = std::int64_t{checker.ledger().live_blocks()} - bound * blocks_a_bind;
    for (Name name = 0; name < machine.blocks.names(); ++name) {
      if (!machine.blocks.in_use(name)) continue;
      live.blocks.taken |= std::uint64_t{1} << name;
      --packets;
    }
    for (const Wsipx::Entry& entry : machine.wsipx.entries()) {
      live.sockets.taken |= std::uint64_t{1} << entry.name;
    }
    live.packets = std::max(live.packets, packets);
  }
  return live;
}

// The names that an operation may be tried on: of those in use every one that can make a difference, and
// one that is not in use. An operation that takes a name takes the lowest; every other would do as well.
template <class Try>
void for_each_name(const Operation& operation, const LiveObjects& live, const Question& question,
                   Try attempt) {
  if (operation.row().queues_packet && live.packets >= question.world.packets) return;
  const Field* field = name_field(operation);
  if (field == nullptr) return attempt(std::uint8_t{0});
  const bool of_block = field->kind == Field::Kind::block;
  const NamesInUse& names = of_block ? live.blocks : live.sockets;
  const bool takes = field->use == Field::Use::takes;
  const std::uint32_t most = of_block ? question.world.blocks : question.world.sockets;
  if (!takes || names.count() < most) attempt(names.fresh());
  // With several machines, a name in use in one may be free in another.
  const bool one_is_enough = takes && question.machines.size() == 1;
  for (std::uint64_t rest = names.taken; rest != 0; rest &= rest - 1) {
    attempt(static_cast<std::uint8_t>(std::countr_zero(rest)));
    if (one_is_enough) break;
  }
}

// What lives after an operation, or more.
LiveObjects after(const Operation& operation, std::uint8_t name, LiveObjects live) {
  live.packets += operation.row().queues_packet ? 1 : 0;
  const Field* field = name_field(operation);
  if (field == nullptr) return live;
  NamesInUse& names = field->kind == Field::Kind::block ? live.blocks : live.sockets;
  const std::uint64_t bit = std::uint64_t{1} << name;
  if (field->use == Field::Use::takes) names.taken |= bit;
  if (field->use == Field::Use::frees) names.freed |= names.taken & bit;
  return live;
}

}  // namespace

std::vector<SearchedMachine> machines_of(const World& world, std::span<const Verdict> verdicts) {
  const Profile widest = narrowest_profile(world);
  std::vector<SearchedMachine> machines;
  for (const Verdict& verdict : verdicts) {
    const Profile admits = std::min(verdict.admits, widest);
    auto machine = std::ranges::find_if(machines, [&](const SearchedMachine& of) {
      return of.strategy == verdict.strategy && of.admits == admits;
    });
    if (machine == machines.end()) {
      machines.push_back({.strategy = verdict.strategy, .admits = admits, .signatures = {}});
      machine = std::prev(machines.end());
    }
    machine->looked_at |= verdict.looked_at;
    machine->violated |= verdict.violated;
    if (!verdict.signature.empty()) machine->signatures.emplace_back(verdict.violated, verdict.signature);
  }
  return machines;
}

Step to_step(const World& world, const Move& move) {
  const WorldOperation& form = world.operations[move.operation];
  Step step = {.operation = form.operation, .context = form.context, .point = move.point};
  visit_name(step.operation, [&](Name& name, bool /*of a block*/) { name = move.name; });
  return step;
}

Expander::Expander(const Question& question, const StateStore& store, StateStore::Hash hash,
                   const std::atomic<bool>* stop)
    : question_(question),
      world_(question.world),
      widest_(narrowest_profile(world_)),
      store_(store),
      hash_(hash),
      stop_(stop) {
  path_.push_back(fresh_position());
  scratch_ = fresh_position();
  steps_.assign(question_.from.begin(), question_.from.end());
  for (std::size_t i = 0; i < question_.machines.size(); ++i) {
    path_[0].checkers[i].start(world_.config, *question_.machines[i].strategy);
    path_[0].violated[i] =
        set_of(path_[0].checkers[i].proceed(admitted_steps(i))) & question_.machines[i].looked_at;
    machines_.push_back(&scratch_.checkers[i].machine());
  }
}

std::vector<std::uint8_t> Expander::state_after(std::span<const Step> steps) {
  steps_.assign(steps.begin(), steps.end());
  for (std::size_t i = 0; i < machines_.size(); ++i) {
    scratch_.checkers[i].assign(path_[0].checkers[i]);
    const InvariantSet violated = set_of(scratch_.checkers[i].proceed(admitted_steps(i)));
    scratch_.violated[i] = path_[0].violated[i] | (violated & question_.machines[i].looked_at);
  }
  std::vector<std::uint8_t> state;
  append_state(state);
  return state;
}

void Expander::expand(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk) {
  if (!go_to(id)) return;
  moved_ = true;
  chunk_ = &chunk;
  known_ = known;
  length_ = length;
  own_ = store_.state(id);
  const Position& here = path_[depth_ - 1];
  const LiveObjects live = live_objects_in(here.checkers, world_.config.bind_count);
  for (std::size_t i = 0; i < world_.operations.size(); ++i) {
    const WorldOperation& form = world_.operations[i];
    if (form.at_points) continue;
    if (length > 1 && form.context != Context::application) continue;
    for_each_name(form.operation, live, question_, [&](std::uint8_t name) {
      if (given_up()) return;
      moves_[0] = {.operation = static_cast<std::uint8_t>(i), .name = name};
      descend(here, 1, after(form.operation, name, live));
    });
  }
}

void Expander::keep(std::size_t positions) {
  assert(depth_ != 0 && depth_ <= path_.size());
  most_ = std::max(positions, kFewestPositions) - 1;
  if (depth_ > most_) {
    path_.erase(path_.begin() + 1, path_.begin() + 1 + static_cast<std::ptrdiff_t>(depth_ - most_));
    depth_ = most_;
  }
  path_.resize(std::min(path_.size(), most_));
}

std::vector<Step> Expander::path_to(StateId id) const {
  std::vector<Step> reversed;
  for (; id != 0; id = store_.parent(id)) {
    for (const Move& move : moves_of(id) | std::views::reverse) reversed.push_back(to_step(world_, move));
  }
  return {reversed.rbegin(), reversed.rend()};
}

Expander::Position Expander::fresh_position() const {
  assert(!question_.machines.empty());
  Position standing;
  standing.checkers.resize(question_.machines.size());
  standing.violated.resize(question_.machines.size());
  return standing;
}

std::span<const Move> Expander::moves_of(StateId id) const {
  const std::span<const std::uint8_t> bytes = store_.note(id);
  assert(bytes.size() % sizeof(Move) == 0);
  return {reinterpret_cast<const Move*>(bytes.data()), bytes.size() / sizeof(Move)};
}

// Goes to a state from its nearest ancestor on the way to the last one: neighbours share most of theirs.
// False: it was stopped before it was there.
bool Expander::go_to(StateId id) {
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
          before.violated[i] | set_of(here.checkers[i].proceed(admitted_steps(i), nullptr, known));
    }
    ++depth_;
    machine_bytes_ = std::max(machine_bytes_, bytes_of(here.checkers));
  }
  return true;
}

// Runs the first `count` moves; if the length is not reached, lets one more land at every point that they
// reach, not before the last one.
void Expander::descend(const Position& here, std::size_t count, const LiveObjects& live) {
  run(here, count);
  if (count == length_) return record(here, count);
  const std::vector<PointSet> points(recorder_.points().begin(), recorder_.points().end());
  const std::size_t first = std::max<std::size_t>(moves_[count - 1].point, 1);
  for (std::size_t point = first; point <= std::min<std::size_t>(points.size(), 255); ++point) {
    if ((world_.points & points[point - 1]) == 0) continue;
    for (std::size_t i = 0; i < world_.operations.size(); ++i) {
      const WorldOperation& form = world_.operations[i];
      if (!form.at_points) continue;
      for_each_name(form.operation, live, question_, [&](std::uint8_t name) {
        if (given_up()) return;
        moves_[count] = {.operation = static_cast<std::uint8_t>(i),
                         .name = name,
                         .point = static_cast<std::uint8_t>(point)};
        descend(here, count + 1, after(form.operation, name, live));
      });
    }
  }
}

void Expander::run(const Position& here, std::size_t count) {
  steps_.clear();
  for (std::size_t i = 0; i < count; ++i) steps_.push_back(to_step(world_, moves_[i]));
  recorder_.begin();
  for (std::size_t i = 0; i < here.checkers.size(); ++i) {
    if (moved_) scratch_.checkers[i].assign(here.checkers[i]);
    const std::span<const Step> steps = admitted_steps(i);
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

void Expander::record(const Position& here, std::size_t count) {
  ++chunk_->transitions;
  if (question_.each_alone) {
    const InvariantSet fresh = scratch_.violated[0] & ~chunk_->hit & ~known_;
    if (fresh != 0) hit(here, count, fresh);
    chunk_->hit |= fresh;
    const InvariantSet broken = scratch_.violated[0] & question_.findings & ~here.violated[0];
    if (broken != 0) identify(here, count, broken);
  } else {
    bool whole = question_.to.empty();
    for (std::size_t i = 0; i < here.checkers.size(); ++i) {
      // What must not be violated can't be taken back, and what was violated in another way comes first.
      if ((scratch_.violated[i] & ~question_.machines[i].violated) != 0) return;
      if (scratch_.violated[i] != 0 && !has_wanted_signatures(here, i)) return;
      scratch_.violated[i] |= here.violated[i];
      whole = whole && scratch_.violated[i] == question_.machines[i].violated;
    }
    if (whole && chunk_->hit == 0) {
      chunk_->hit = 1;
      hit(here, count, 1);
    }
  }

  // Most transitions are calls that fail and change nothing.
  const bool remembers = !question_.each_alone && !std::ranges::equal(scratch_.violated, here.violated);
  if (!moved_ && !remembers && question_.to.empty()) return;

  state_.clear();
  append_state(state_);
  if (!question_.to.empty() && chunk_->hit == 0 && std::ranges::equal(state_, question_.to)) {
    chunk_->hit = 1;
    hit(here, count, 1);
  }
  if (std::ranges::equal(state_, own_)) return;
  const auto moves = std::as_bytes(std::span(moves_).first(count));
  chunk_->candidates.add(hash_(state_), here.id,
                         {reinterpret_cast<const std::uint8_t*>(moves.data()), moves.size()}, state_);
}

void Expander::hit(const Position& here, std::size_t count, InvariantSet violated) {
  chunk_->hits.push_back({.violated = violated, .parent = here.id, .moves = {}});
  chunk_->hits.back().moves.assign(moves_.begin(), moves_.begin() + static_cast<std::ptrdiff_t>(count));
}

void Expander::identify(const Position& here, std::size_t count, InvariantSet violated) {
  const SearchedMachine& machine = question_.machines[0];
  Case of = {.config = world_.config, .steps = {}};
  for (InvariantSet rest = violated; rest != 0; rest &= rest - 1) {
    const auto row = static_cast<std::size_t>(std::countr_zero(rest));
    Identity identity = {.strategy = machine.strategy, .invariant = invariants()[row], .kind = {}};
    if (widest_ == Profile::sequential) {
      identity.kind.signature = identifier_.signature(here.checkers[0], steps_, InvariantSet{1} << row);
    } else {
      if (of.steps.empty()) {
        of.steps = path_to(here.id);
        of.steps.insert(of.steps.end(), steps_.begin(), steps_.end());
      }
      identity.kind = identifier_.kind_of(of, *machine.strategy, *identity.invariant).value();
    }
    const auto known = std::ranges::find(chunk_->findings, identity, &Chunk::Finding::identity);
    if (known != chunk_->findings.end()) {
      ++known->times;
      continue;
    }
    chunk_->findings.push_back({.identity = std::move(identity), .parent = here.id, .moves = {}, .times = 1});
    chunk_->findings.back().moves.assign(moves_.begin(), moves_.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

bool Expander::has_wanted_signatures(const Position& here, std::size_t machine) {
  return std::ranges::all_of(question_.machines[machine].signatures, [&](const auto& wanted) {
    return (scratch_.violated[machine] & wanted.first) == 0 ||
           identifier_.signature(here.checkers[machine], admitted_steps(machine), wanted.first) ==
               wanted.second;
  });
}

// Of the steps at hand, those that a machine runs.
std::span<const Step> Expander::admitted_steps(std::size_t machine) {
  const Profile admits = question_.machines[machine].admits;
  if (widest_ <= admits) return steps_;
  admitted_ = admitted({.config = {}, .steps = steps_}, admits).steps;
  return admitted_;
}

void Expander::append_state(std::vector<std::uint8_t>& bytes) {
  encoder_.append(machines_, bytes);
  if (question_.each_alone) return;
  for (const InvariantSet violated : scratch_.violated) put(violated, bytes);
}

}  // namespace sparepage
