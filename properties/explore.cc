#include "properties/explore.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <new>

#include "properties/expand.h"
#include "properties/state_store.h"
#include "properties/workers.h"

namespace sparepage {

namespace {

constexpr std::size_t kChunksABatch = 64;

// States of a level that make a chunk. One state leads to many more transitions of several operations than of
// one, and what a batch leads to is in memory until it is inserted.
constexpr std::size_t states_a_chunk(std::uint32_t length) {
  return length == 1 ? 64 : length == 2 ? 8 : 1;
}

class Search {
 public:
  Search(const Question& question, const ExploreLimits& limits)
      : question_(question),
        limits_(limits),
        hash_(limits.hash == nullptr ? hash_bytes : limits.hash),
        store_(hash_),
        workers_(limits.threads) {
    for (unsigned i = 0; i < limits.threads; ++i) {
      expanders_.push_back(std::make_unique<Expander>(question, store_, hash_));
    }
    chunks_.resize(kChunksABatch);
    result_.violated.resize(invariants().size());
  }

  std::vector<std::uint8_t> state_after(std::span<const Step> steps) {
    return expanders_[0]->state_after(steps);
  }

  Exploration run() {
    try {
      search();
    } catch (const std::bad_alloc&) {
      result_.end = Exploration::End::memory;
    }
    result_.states = store_.states();
    result_.collisions = store_.collisions();
    for (const auto& expander : expanders_) result_.reached |= expander->reached();
    return std::move(result_);
  }

 private:
  // States of one level, from which everything of one length is to be tried.
  struct Task {
    std::uint32_t length;
    std::span<const StateId> states;
  };

  void search() {
    const std::vector<std::uint8_t> first = state_after({});
    const StateId id = store_.insert(hash_(first), first, 0, {});
    for (const auto& expander : expanders_) expander->start_in(id);
    levels_.push_back({id});

    const std::uint32_t longest = longest_transition();
    for (std::uint32_t depth = 1;; ++depth) {
      std::vector<Task> tasks;
      for (std::uint32_t length = 1; length <= std::min(longest, depth); ++length) {
        const std::span<const StateId> level = levels_[depth - length];
        const std::size_t states = states_a_chunk(length);
        for (std::size_t at = 0; at < level.size(); at += states) {
          tasks.push_back({length, level.subspan(at, std::min(states, level.size() - at))});
        }
      }
      if (tasks.empty()) return end(Exploration::End::exhausted);
      if (depth > limits_.depth) return end(Exploration::End::depth);

      levels_.emplace_back();
      for (std::size_t at = 0; at < tasks.size(); at += kChunksABatch) {
        const auto batch = std::span(tasks).subspan(at, std::min(kChunksABatch, tasks.size() - at));
        if (!expand(batch)) return end(Exploration::End::stopped);
        insert(batch.size());
        collect(batch.size());
        count_bytes();
        if (answered()) return end(Exploration::End::answered);
        if (result_.bytes > limits_.memory) return end(Exploration::End::memory);
        if (limits_.observer != nullptr) {
          limits_.observer->progress({.depth = depth,
                                      .states = store_.states(),
                                      .transitions = result_.transitions,
                                      .frontier = levels_.back().size()});
        }
      }
      if (!levels_.back().empty()) farthest_ = depth;
      result_.depth = depth;
      if (depth >= longest) levels_[depth - longest] = {};
    }
  }

  std::uint32_t longest_transition() const {
    const World& world = question_.world;
    const bool lands =
        std::ranges::any_of(world.operations, [&](const auto& operation) { return world.lands(operation); });
    return lands ? 1 + world.interrupts : 1;
  }

  void end(Exploration::End how) {
    result_.end = how;
    if (how == Exploration::End::exhausted) {
      result_.depth = farthest_;
    } else {
      result_.frontier = levels_.back().size();
    }
  }

  bool stopped() const { return limits_.stop != nullptr && *limits_.stop; }

  // False: it was stopped, and the batch is void.
  bool expand(std::span<const Task> batch) {
    std::atomic<std::size_t> next = 0;
    workers_.run([&](unsigned worker) {
      for (std::size_t i = next++; i < batch.size() && !stopped(); i = next++) {
        chunks_[i].clear();
        for (const StateId id : batch[i].states) {
          expanders_[worker]->expand(id, batch[i].length, known_, chunks_[i]);
        }
      }
    });
    return !stopped();
  }

  // Each thread inserts into shards of its own, in the chunks' order.
  void insert(std::size_t count) {
    const unsigned threads = limits_.threads;
    workers_.run([&](unsigned worker) {
      const auto mine = [&](const Chunk::Candidate& candidate) {
        return StateStore::shard_of(candidate.hash) % threads == worker;
      };
      constexpr std::size_t kAhead = 16;
      for (Chunk& chunk : std::span(chunks_).first(count)) {
        auto& candidates = chunk.candidates;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
          if (i + kAhead < candidates.size() && mine(candidates[i + kAhead])) {
            store_.prefetch(candidates[i + kAhead].hash);
          }
          Chunk::Candidate& candidate = candidates[i];
          if (!mine(candidate)) continue;
          const std::size_t moves = candidate.moves * sizeof(Move);
          const auto bytes = std::span<const std::uint8_t>(chunk.bytes).subspan(candidate.at);
          candidate.fresh = store_.insert(candidate.hash, bytes.subspan(moves, candidate.size),
                                          candidate.parent, bytes.first(moves));
        }
      }
    });
  }

  void collect(std::size_t count) {
    for (const Chunk& chunk : std::span(chunks_).first(count)) {
      result_.transitions += chunk.transitions;
      for (const Chunk::Candidate& candidate : chunk.candidates) {
        if (candidate.fresh != 0) levels_.back().push_back(candidate.fresh);
      }
      for (const Chunk::Hit& hit : chunk.hits) take(hit);
      for (const Chunk::Finding& finding : chunk.findings) take(finding);
    }
  }

  Case case_of(StateId parent, std::span<const Move> moves) const {
    Case of = {.config = question_.world.config, .steps = expanders_[0]->way_to(parent)};
    for (const Move& move : moves) of.steps.push_back(to_step(question_.world, move));
    return of;
  }

  void take(const Chunk::Finding& finding) {
    auto known = std::ranges::find(result_.met, finding.identity, &Met::identity);
    if (known == result_.met.end()) {
      result_.met.push_back({.identity = finding.identity, .first = case_of(finding.parent, finding.moves)});
      known = std::prev(result_.met.end());
    }
    known->times += finding.times;
  }

  void take(const Chunk::Hit& hit) {
    const InvariantSet fresh = hit.violated & ~known_;
    if (fresh == 0) return;
    known_ |= fresh;
    Case shortest = case_of(hit.parent, hit.moves);
    if (!question_.each_alone) {
      result_.found = std::move(shortest);
      return;
    }
    for (std::size_t row = 0; row < result_.violated.size(); ++row) {
      if ((fresh >> row & 1) != 0) result_.violated[row] = shortest;
    }
  }

  bool answered() const {
    return question_.each_alone ? question_.findings == 0 && (question_.machines[0].looked_at & ~known_) == 0
                                : result_.found.has_value();
  }

  void count_bytes() {
    std::uint64_t bytes = store_.bytes();
    for (const auto& level : levels_) bytes += level.size() * sizeof(StateId);
    result_.bytes = std::max(result_.bytes, bytes);
  }

  const Question& question_;
  const ExploreLimits& limits_;
  StateStore::Hash hash_;
  StateStore store_;
  Workers workers_;
  std::vector<std::unique_ptr<Expander>> expanders_;
  std::vector<Chunk> chunks_;
  std::vector<std::vector<StateId>> levels_;  // by depth; empty once nothing goes on from there
  InvariantSet known_ = 0;                    // found
  std::uint32_t farthest_ = 0;                // the last depth at which a state was found
  Exploration result_;
};

}  // namespace

Exploration survey(const World& world, const Strategy& strategy, InvariantSet wanted,
                   const ExploreLimits& limits, InvariantSet findings) {
  const Verdict any = {.strategy = &strategy, .looked_at = wanted, .violated = wanted};
  const Question question = {.world = world,
                             .machines = machines_of(world, std::span(&any, 1)),
                             .each_alone = true,
                             .findings = findings,
                             .from = {},
                             .to = {}};
  return Search(question, limits).run();
}

Exploration find_shortest(const World& world, std::span<const Verdict> verdicts,
                          const ExploreLimits& limits) {
  const Question question = {.world = world, .machines = machines_of(world, verdicts), .from = {}, .to = {}};
  return Search(question, limits).run();
}

Exploration find_way(const World& world, std::span<const Verdict> verdicts, std::span<const Step> from,
                     std::span<const Step> to, const ExploreLimits& limits) {
  Question question = {.world = world, .machines = machines_of(world, verdicts), .from = from, .to = {}};
  question.to = Search(question, limits).state_after(to);
  return Search(question, limits).run();
}

}  // namespace sparepage
