#include "properties/explorer/expander.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <ranges>

#include "properties/explorer/expand.h"
#include "properties/explorer/guest_expand.h"
#include "properties/explorer/state.h"

namespace sparepage {

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

Expander::Expander(const Question& question, const StateStore& store, StateStore::Hash hash, const Stop* stop)
    : question_(question),
      world_(question.world),
      store_(store),
      before_(question.machines.size()),
      violated_(question.machines.size()),
      costs_(question.machines.size()),
      widest_(narrowest_profile(world_)),
      hash_(hash),
      stop_(stop) {}

std::vector<Step> Expander::path_to(StateId id) const {
  std::vector<StateId> states;
  for (; id != 0; id = store_.parent(id)) states.push_back(id);
  std::vector<Step> path;
  for (const StateId state : states | std::views::reverse) append_steps(world_, moves_of(state), path);
  return path;
}

std::span<const Move> Expander::moves_of(StateId id) const {
  const std::span<const std::uint8_t> bytes = store_.note(id);
  assert(bytes.size() % sizeof(Move) == 0);
  return {reinterpret_cast<const Move*>(bytes.data()), bytes.size() / sizeof(Move)};
}

void Expander::expand(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk) {
  chunk_ = &chunk;
  known_ = known;
  length_ = length;
  id_ = id;
  store_.state(id, own_);
  if (stand_in(id)) descend(0, live_, {});
}

// Tries all that may come next after the first `count` moves; where the length is not reached then, lets one
// more land at every point that was reached, not before the last one.
void Expander::descend(std::size_t count, const LiveObjects& live, std::span<const PointSet> points) {
  std::vector<Move>& choice = choices_[count];
  choice.clear();
  const auto take = [&](const Move& move) { choice.push_back(move); };
  const std::size_t machines = question_.machines.size();
  if (count == 0) {
    for_each_first_move(world_, live, machines, length_, take);
  } else {
    for_each_landing_move(world_, live, machines, moves_[count - 1], points, take);
  }
  if (choice.empty() || given_up()) return;
  prepare(count, choice);
  // What lands in operations can be very many; one operation alone is soon over.
  for (std::size_t i = 0; i < choice.size() && (count == 0 || !given_up()); ++i) {
    moves_[count] = choice[i];
    steps_.clear();
    append_steps(world_, std::span(moves_).first(count + 1), steps_);
    points_.clear();
    attempt(count + 1, i);
    if (count + 1 == length_) {
      record();
    } else {
      const Operation& operation = world_.operations[choice[i].operation].operation;
      descend(count + 1, after(operation, choice[i].name, live), std::vector(points_));
    }
  }
}

// A heap's own points count where the world leaves out none.
void Expander::reach(std::span<const Point> points) {
  const PointSet own = world_.points == kEveryPoint ? kEveryPoint : PointSet{0};
  points_.resize(std::max(points_.size(), points.size()));
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto point = static_cast<unsigned>(points[i]);
    points_[i] |= point < kPoints ? static_cast<PointSet>(1U << point) : own;
  }
}

void Expander::record() {
  ++chunk_->transitions;
  if (question_.each_alone) {
    if (violated_[0] != 0) note_violations();
  } else if (question_.apart) {
    for (std::size_t i = 0; i < violated_.size(); ++i) violated_[i] |= before_[i];
    if (differ()) hit(1);
  } else {
    bool whole = question_.to.empty();
    for (std::size_t i = 0; i < violated_.size(); ++i) {
      const InvariantSet wanted = question_.machines[i].violated;
      // What must not be violated can't be taken back, and what was violated in another way comes first.
      if ((violated_[i] & ~wanted) != 0 || !has_wanted_signatures(i)) return;
      violated_[i] |= before_[i];
      whole = whole && violated_[i] == wanted;
    }
    if (whole) hit(1);
  }

  state_.clear();
  if (!append_state(state_)) return;
  append_violated(violated_, state_);
  if (state_ == question_.to) hit(1);
  if (state_ == own_) return;
  const std::uint64_t hash = hash_(state_.view().bytes);
  if (store_.has(hash, state_.view())) return;
  const auto note = std::as_bytes(moves());
  chunk_->candidates.add(hash, id_, {reinterpret_cast<const std::uint8_t*>(note.data()), note.size()},
                         state_.view());
}

bool Expander::differ() const {
  if (question_.apart == Apart::worse) return (violated_[1] & ~violated_[0]) != 0;
  if (question_.cost == nullptr) return violated_[0] != violated_[1];
  return question_.cost->amount(costs_[0]) != question_.cost->amount(costs_[1]);
}

bool Expander::has_wanted_signatures(std::size_t machine) {
  return std::ranges::all_of(question_.machines[machine].signatures, [&](const auto& wanted) {
    return (violated_[machine] & wanted.first) == 0 ||
           signature(machine, admitted_steps(steps_, machine), wanted.first) == wanted.second;
  });
}

// Where each violation is looked for alone.
void Expander::note_violations() {
  hit(violated_[0] & ~known_);
  for (InvariantSet rest = violated_[0] & question_.findings & ~before_[0]; rest != 0; rest &= rest - 1) {
    const Invariant& invariant = *invariants()[static_cast<std::size_t>(std::countr_zero(rest))];
    Identity identity = {
        .strategy = question_.machines[0].strategy, .invariant = &invariant, .kind = kind_of(invariant)};
    const auto known = std::ranges::find(chunk_->findings, identity, &Chunk::Finding::identity);
    if (known != chunk_->findings.end()) {
      ++known->times;
    } else {
      chunk_->findings.push_back(
          {.identity = std::move(identity), .parent = id_, .moves = all_moves(), .times = 1});
    }
  }
}

// What was tried last is what was looked for.
void Expander::hit(InvariantSet violated) {
  const InvariantSet fresh = violated & ~chunk_->hit;
  if (fresh == 0) return;
  chunk_->hit |= fresh;
  chunk_->hits.push_back({.violated = fresh, .parent = id_, .moves = all_moves()});
}

// How an invariant is violated that what was tried last was the first to violate on its way.
FailureKind Expander::kind_of(const Invariant& invariant) {
  if (widest_ == Profile::sequential) {
    const InvariantSet row = InvariantSet{1} << row_of(invariant);
    return {.needed = Profile::sequential, .signature = signature(0, steps_, row)};
  }
  Case of = {.config = world_.config, .steps = path_to(id_)};
  append_steps(world_, moves(), of.steps);
  return identifier_.kind_of(of, *question_.machines[0].strategy, invariant).value();
}

void Expander::append_violated(std::span<const InvariantSet> violated, State& state) const {
  if (question_.each_alone) return;
  for (const InvariantSet set : violated) state.put(set);
  if (remembers_cost()) state.put(question_.cost->amount(costs_[0]));
  state.end_part();
}

std::span<const Step> Expander::admitted_steps(std::span<const Step> steps, std::size_t machine) {
  const Profile admits = question_.machines[machine].admits;
  if (widest_ <= admits) return steps;
  admitted_ = admitted({.config = {}, .steps = {steps.begin(), steps.end()}}, admits).steps;
  return admitted_;
}

std::unique_ptr<Expander> expander_for(const Question& question, const StateStore& store,
                                       StateStore::Hash hash, const Stop* stop) {
  const bool hosts = std::ranges::any_of(
      question.machines, [](const SearchedMachine& machine) { return machine.strategy->guest != nullptr; });
  if (hosts) return std::make_unique<GuestExpander>(question, store, hash, stop);
  return std::make_unique<MachineExpander>(question, store, hash, stop);
}

}  // namespace sparepage
