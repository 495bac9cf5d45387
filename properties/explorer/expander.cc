#include "properties/explorer/expander.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <ranges>

#include "properties/explorer/expand.h"
#include "properties/explorer/heap_expand.h"

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
      widest_(narrowest_profile(world_)),
      store_(store),
      hash_(hash),
      stop_(stop) {}

std::vector<Step> Expander::path_to(StateId id) const {
  std::vector<Step> reversed;
  for (; id != 0; id = store_.parent(id)) {
    for (const Move& move : moves_of(id) | std::views::reverse) reversed.push_back(to_step(world_, move));
  }
  return {reversed.rbegin(), reversed.rend()};
}

std::span<const Move> Expander::moves_of(StateId id) const {
  const std::span<const std::uint8_t> bytes = store_.note(id);
  assert(bytes.size() % sizeof(Move) == 0);
  return {reinterpret_cast<const Move*>(bytes.data()), bytes.size() / sizeof(Move)};
}

void Expander::begin(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk) {
  chunk_ = &chunk;
  known_ = known;
  length_ = length;
  own_ = store_.state(id);
}

void Expander::note_violations(const Transition& transition, InvariantSet violated, InvariantSet before) {
  const InvariantSet fresh = violated & ~chunk_->hit & ~known_;
  if (fresh != 0) {
    chunk_->hits.push_back({.violated = fresh, .parent = transition.parent, .moves = all_of(transition)});
  }
  chunk_->hit |= fresh;
  for (InvariantSet rest = violated & question_.findings & ~before; rest != 0; rest &= rest - 1) {
    const Invariant& invariant = *invariants()[static_cast<std::size_t>(std::countr_zero(rest))];
    find({.strategy = question_.machines[0].strategy,
          .invariant = &invariant,
          .kind = kind_of(transition, invariant)},
         transition);
  }
}

void Expander::hit(const Transition& transition) {
  if (chunk_->hit != 0) return;
  chunk_->hit = 1;
  chunk_->hits.push_back({.violated = 1, .parent = transition.parent, .moves = all_of(transition)});
}

void Expander::find(Identity identity, const Transition& transition) {
  const auto known = std::ranges::find(chunk_->findings, identity, &Chunk::Finding::identity);
  if (known != chunk_->findings.end()) {
    ++known->times;
    return;
  }
  chunk_->findings.push_back({.identity = std::move(identity),
                              .parent = transition.parent,
                              .moves = all_of(transition),
                              .times = 1});
}

FailureKind Expander::kind_of(const Transition& transition, const Invariant& invariant) {
  Case of = {.config = world_.config, .steps = path_to(transition.parent)};
  for (const Move& move : transition.moves) of.steps.push_back(to_step(world_, move));
  return identifier_.kind_of(of, *question_.machines[0].strategy, invariant).value();
}

void Expander::add_state(const Transition& transition, std::span<const std::uint8_t> state) {
  if (!question_.to.empty() && std::ranges::equal(state, question_.to)) hit(transition);
  if (std::ranges::equal(state, own_)) return;
  const auto moves = std::as_bytes(transition.moves);
  chunk_->candidates.add(hash_(state), transition.parent,
                         {reinterpret_cast<const std::uint8_t*>(moves.data()), moves.size()}, state);
}

std::span<const Step> Expander::admitted_steps(std::span<const Step> steps, std::size_t machine) {
  const Profile admits = question_.machines[machine].admits;
  if (widest_ <= admits) return steps;
  admitted_ = admitted({.config = {}, .steps = {steps.begin(), steps.end()}}, admits).steps;
  return admitted_;
}

std::unique_ptr<Expander> expander_for(const Question& question, const StateStore& store,
                                       StateStore::Hash hash, const Stop* stop) {
  const bool hosts = std::ranges::any_of(question.machines, [](const SearchedMachine& machine) {
    return machine.strategy->substitute != nullptr;
  });
  if (hosts) return std::make_unique<HeapExpander>(question, store, hash, stop);
  return std::make_unique<MachineExpander>(question, store, hash, stop);
}

}  // namespace sparepage
