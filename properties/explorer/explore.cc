#include "sparepage/properties/explorer/explore.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <exception>
#include <memory>
#include <new>

#include "properties/explorer/expander.h"
#include "properties/explorer/state_store.h"
#include "properties/explorer/visit.h"
#include "properties/workers.h"

namespace sparepage {

namespace {

constexpr std::size_t kChunksABatch = 64;

// States of a level that make a chunk. One state leads to many more transitions of several operations than of
// one, and what is new of a batch is in memory twice while it is inserted.
constexpr std::size_t states_a_chunk(std::uint32_t length) {
  return length == 1 ? 16 : length == 2 ? 4 : 1;
}

// States that the threads keep machines in, together, while they take no more than an eighth of the memory:
// some of those on the way to the one that is looked at. `machines` is what those in one state take.
std::uint64_t standings_to_keep(std::uint64_t memory, std::uint64_t machines) {
  constexpr std::uint64_t kMost = 24;
  const std::uint64_t bytes = std::min(memory / 8, std::uint64_t{4} << 20);
  return std::max<std::uint64_t>(std::min(bytes / std::max<std::uint64_t>(machines, 1), kMost),
                                 2 * Expander::kFewestPositions);
}

constexpr std::uint64_t kIdBytes = sizeof(StateId) + 1;  // in a level, with what its deque takes besides

class FrontierSearch {
 public:
  FrontierSearch(const Question& question, const ExploreLimits& limits)
      : question_(question),
        limits_(limits),
        hash_(limits.hash == nullptr ? hash_bytes : limits.hash),
        longest_(longest_transition(question.world)),
        store_(hash_, pool_),
        workers_(limits.threads) {
    for (unsigned i = 0; i < limits.threads; ++i) {
      expanders_.push_back(expander_for(question, store_, hash_, limits.stop));
    }
    tasks_.reserve(kChunksABatch);
    for (std::size_t i = 0; i < kChunksABatch; ++i) {
      tasks_.push_back({.length = 0, .first = 0, .last = 0, .chunk = {.candidates = {pool_, allowance_}}});
    }
    result_.violated.resize(invariants().size());
  }

  State state_after(std::span<const Step> steps) { return expanders_[0]->state_after(steps); }

  Exploration run() {
    try {
      search();
    } catch (const std::bad_alloc&) {
      result_.end = Exploration::End::memory;
    } catch (const RunStopped&) {
      // Of the batch that it was in nothing is taken, as of any that a stop ends.
      end(Exploration::End::stopped);
    }
    result_.states = store_.states();
    result_.collisions = store_.collisions();
    result_.reached = seen_.reached;
    return std::move(result_);
  }

 private:
  using Level = std::deque<StateId>;

  // States of one level, from which everything of one length is to be tried, and what that leads to.
  struct Task {
    std::uint32_t length;
    std::size_t first;  // in its level
    std::size_t last;
    Chunk chunk;
  };

  void search() {
    const State first = state_after({});
    const StateId id = store_.insert(hash_(first.view().bytes), first.view(), 0, {});
    for (const auto& expander : expanders_) expander->start_in(id);
    levels_.push_back({id});
    result_.by_depth.push_back(1);
    while (search_deeper()) {
    }
  }

  // False: the search has ended.
  bool search_deeper() {
    if (std::ranges::all_of(levels_, &Level::empty)) return end(Exploration::End::exhausted);
    if (depth_ == limits_.depth) return end(Exploration::End::depth);
    if (store_.states() >= limits_.states) return end(Exploration::End::states);
    ++depth_;
    levels_.emplace_back();
    result_.by_depth.push_back(0);
    std::uint32_t length = 1;
    std::size_t at = 0;
    while (const std::size_t count = cut(length, at)) {
      if (!search(std::span(tasks_).first(count))) return false;
    }
    if (!levels_.back().empty()) farthest_ = depth_;
    result_.depth = depth_;
    const std::vector<StateId> last(levels_.back().begin(), levels_.back().end());
    result_.changing = expanders_[0]->changing_data(last);
    if (!result_.changing.empty()) return end(Exploration::End::changing);
    if (levels_.size() > longest_) levels_.pop_front();
    return true;
  }

  // What the transitions of that length that lead to this depth begin in.
  const Level& level(std::uint32_t length) const { return levels_[levels_.size() - 1 - length]; }

  // Makes tasks of the states from a place on, which is given by a length and a place in its level. Gives how
  // many; 0: there are none left.
  std::size_t cut(std::uint32_t& length, std::size_t& at) {
    std::size_t count = 0;
    while (count < kChunksABatch && length < levels_.size()) {
      const std::size_t states = level(length).size();
      if (at == states) {
        ++length;
        at = 0;
        continue;
      }
      Task& task = tasks_[count++];
      task.length = length;
      task.first = at;
      at = task.last = std::min(at + states_a_chunk(length), states);
    }
    return count;
  }

  // False: the search has ended.
  bool search(std::span<Task> tasks) {
    while (!tasks.empty()) {
      const std::span<Task> batch = tasks.first(std::min(batch_, tasks.size()));
      const std::uint64_t held = held_apart_from_batch();
      const std::uint64_t room = limits_.memory - std::min(held, limits_.memory);
      // Half of it is for what is new among what a batch leads to.
      const std::uint64_t allowed = batch.size() == 1 ? room : room / 2;
      expand(batch, allowed);
      if (stopped()) return end(Exploration::End::stopped);
      const bool exceeded = allowance_.exceeded();
      count_bytes(held + (exceeded ? allowed : bytes_of(batch)));
      if (exceeded && batch.size() > 1) {
        // Again, in parts.
        for (Task& task : batch) task.chunk.clear();
        for (const auto& expander : expanders_) expander->see(seen_);
        batch_ = batch.size() / 2;
        continue;
      }
      for (const auto& expander : expanders_) seen_.add(expander->seen());
      if (seen_.decides) {
        result_.changing = question_.left_out;
        for (ChangingData& data : result_.changing) data.decides = true;
        return end(Exploration::End::changing);
      }
      const bool room_for_all = !exceeded && insert(batch);
      if (stopped()) return end(Exploration::End::stopped);
      count_bytes(held_apart_from_batch() + (exceeded ? 0 : bytes_of(batch)));
      if (bytes_of(batch) < allowed / 4) batch_ = std::min(batch_ * 2, kChunksABatch);
      collect(batch);
      if (answered()) return end(Exploration::End::answered);
      if (!room_for_all) return end(Exploration::End::memory);
      if (limits_.observer != nullptr) {
        limits_.observer->progress({.depth = depth_,
                                    .states = store_.states(),
                                    .transitions = result_.transitions,
                                    .frontier = levels_.back().size()});
      }
      tasks = tasks.subspan(batch.size());
    }
    return true;
  }

  static std::uint32_t longest_transition(const World& world) {
    const bool lands =
        std::ranges::any_of(world.operations, [&](const auto& operation) { return world.lands(operation); });
    return lands ? 1 + world.interrupts : 1;
  }

  bool end(Exploration::End how) {
    result_.end = how;
    if (how == Exploration::End::exhausted) {
      result_.depth = farthest_;
      result_.by_depth.resize(farthest_ + 1);
    } else {
      result_.frontier = levels_.empty() ? 0 : levels_.back().size();
    }
    return false;
  }

  bool stopped() const { return is_asked(limits_.stop); }

  // If it was stopped, or led to more bytes than are allowed, the batch is void.
  void expand(std::span<Task> batch, std::uint64_t allowed) {
    allowance_.allow(allowed);
    for (const auto& expander : expanders_) expander->keep(positions() / limits_.threads);
    std::atomic<std::size_t> next = 0;
    workers_.run([&](unsigned worker) {
      for (std::size_t i = next++; i < batch.size(); i = next++) {
        Task& task = batch[i];
        for (std::size_t at = task.first; at < task.last && !stopped() && !allowance_.exceeded(); ++at) {
          expanders_[worker]->expand(level(task.length)[at], task.length, known_, task.chunk);
        }
        task.chunk.candidates.settle();
      }
    });
  }

  // False: there was no room for all that is new.
  bool insert(std::span<Task> batch) {
    const std::uint64_t others = held_apart_from_batch() - store_.bytes() + bytes_of(batch);
    if (others > limits_.memory) return false;
    std::array<std::uint64_t, StateStore::kShards> states = {};
    std::uint64_t bytes = 0;
    std::uint64_t parts = 0;
    for (const Task& task : batch) {
      bytes += task.chunk.candidates.bytes();
      parts += task.chunk.candidates.parts();
      std::ranges::transform(states, task.chunk.candidates.by_shard(), states.begin(), std::plus());
    }
    store_.expect(parts);
    // A candidate takes more than its state, its note, and an id in a level.
    static_assert(sizeof(Candidate) >= kIdBytes);
    if (others + store_.most_bytes(states, parts, bytes) > limits_.memory) {
      return insert_in_order(batch, limits_.memory - others);
    }
    insert_together(batch);
    return true;
  }

  StateId insert(const Candidate& candidate, std::uint64_t limit) {
    return store_.insert(candidate.hash, candidate.state(), candidate.parent, candidate.note(), limit);
  }

  // Each thread inserts into shards of its own, in the chunks' order.
  void insert_together(std::span<Task> batch) {
    workers_.run([&](unsigned worker) {
      const auto mine = [&](const Candidate& candidate) {
        return StateStore::shard_of(candidate.hash) % limits_.threads == worker;
      };
      constexpr std::size_t kAhead = 16;
      for (Task& task : batch) {
        task.chunk.candidates.for_each(kAhead, [&](Candidate& candidate, const Candidate* later) {
          if (later != nullptr && mine(*later)) store_.prefetch(later->hash);
          if (mine(candidate)) candidate.fresh = insert(candidate, StateStore::kUnlimited);
          return true;
        });
        if (stopped()) return;
      }
    });
  }

  // Near the limit: in one order, so that what is beyond it does not depend on the threads.
  bool insert_in_order(std::span<Task> batch, std::uint64_t limit) {
    return std::ranges::all_of(batch, [&](Task& task) {
      return task.chunk.candidates.for_each(0, [&](Candidate& candidate, const Candidate* /*later*/) {
        const StateId fresh = insert(candidate, limit);
        if (fresh == StateStore::kNoRoom) return false;
        candidate.fresh = fresh;
        if (fresh != 0) limit -= kIdBytes;
        return !stopped();
      });
    });
  }

  void collect(std::span<Task> batch) {
    for (Task& task : batch) {
      result_.transitions += task.chunk.transitions;
      task.chunk.candidates.for_each(0, [&](const Candidate& candidate, const Candidate* /*later*/) {
        if (candidate.fresh == 0) return true;
        levels_.back().push_back(candidate.fresh);
        ++result_.by_depth.back();
        return true;
      });
      for (const Chunk::Hit& hit : task.chunk.hits) take(hit);
      for (const Chunk::Finding& finding : task.chunk.findings) take(finding);
      task.chunk.clear();
    }
  }

  Case case_of(StateId parent, std::span<const Move> moves) const {
    Case of = {.config = question_.world.config, .steps = expanders_[0]->path_to(parent)};
    append_steps(question_.world, moves, of.steps);
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

  std::uint64_t positions() const { return standings_to_keep(limits_.memory, seen_.machine_bytes); }

  // Bytes of all that lasts, and of the machines. They do not depend on the number of threads.
  std::uint64_t held_apart_from_batch() const {
    std::uint64_t bytes = store_.bytes() + positions() * seen_.machine_bytes;
    for (const Level& level : levels_) bytes += level.size() * kIdBytes;
    return bytes;
  }
  static std::uint64_t bytes_of(std::span<const Task> batch) {
    std::uint64_t bytes = 0;
    for (const Task& task : batch) bytes += task.chunk.candidates.bytes();
    return bytes;
  }
  void count_bytes(std::uint64_t held) { result_.bytes = std::max(result_.bytes, held); }

  const Question& question_;
  const ExploreLimits& limits_;
  StateStore::Hash hash_;
  const std::uint32_t longest_;
  BlockPool pool_;  // of states and candidates
  Allowance allowance_;
  StateStore store_;
  Workers workers_;
  std::vector<std::unique_ptr<Expander>> expanders_;
  std::vector<Task> tasks_;
  std::size_t batch_ = kChunksABatch;  // tasks that are worked on at once
  std::deque<Level> levels_;           // the last ones, as many as a transition may be long, and the next
  std::uint32_t depth_ = 0;            // that is searched
  SeenInWorld seen_;
  InvariantSet known_ = 0;      // found
  std::uint32_t farthest_ = 0;  // the last depth at which a state was found
  Exploration result_;
};

// Without data that counts on for ever, if there is any and nothing hangs on it.
Exploration answer(Question question, const ExploreLimits& limits) {
  Exploration first = FrontierSearch(question, limits).run();
  std::vector<ChangingData> counting = first.changing;
  while (!counting.empty()) {
    const bool decides = std::ranges::any_of(counting, &ChangingData::decides);
    if (decides) first.changing = std::move(counting);
    if (decides || question.left_out.size() + counting.size() > Visit::kMostLeftOut) break;
    question.left_out.insert(question.left_out.end(), counting.begin(), counting.end());
    Exploration without = FrontierSearch(question, limits).run();
    counting = std::move(without.changing);
    if (!counting.empty()) continue;
    without.left_out = std::move(question.left_out);
    return without;
  }
  return first;
}

}  // namespace

Exploration survey(const World& world, const Subject& strategy, InvariantSet wanted,
                   const ExploreLimits& limits, InvariantSet findings) {
  const Verdict any = {.strategy = &strategy, .looked_at = wanted, .violated = wanted};
  return answer({.world = world,
                 .machines = machines_of(world, std::span(&any, 1)),
                 .each_alone = true,
                 .findings = findings,
                 .from = {},
                 .to = {}},
                limits);
}

namespace {

Question of_pair(const World& world, const Subject& one, const Subject& other, InvariantSet looked_at,
                 Apart apart) {
  const std::array<Verdict, 2> verdicts = {
      {{.strategy = &one, .looked_at = looked_at, .violated = looked_at},
       {.strategy = &other, .looked_at = looked_at, .violated = looked_at}}};
  return {.world = world, .machines = machines_of(world, verdicts), .from = {}, .to = {}, .apart = apart};
}

}  // namespace

Exploration find_difference(const World& world, const Subject& one, const Subject& other, Apart apart,
                            const ExploreLimits& limits) {
  InvariantSet judged = 0;
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    const Invariant& invariant = *invariants()[row];
    if (applies(invariant, one) && applies(invariant, other)) judged |= InvariantSet{1} << row;
  }
  return answer(of_pair(world, one, other, judged, apart), limits);
}

Exploration find_difference(const World& world, const Subject& one, const Subject& other, const Cost& cost,
                            const ExploreLimits& limits) {
  Question question = of_pair(world, one, other, 0, Apart::differ);
  question.cost = &cost;
  return answer(std::move(question), limits);
}

Exploration find_shortest(const World& world, std::span<const Verdict> verdicts,
                          const ExploreLimits& limits) {
  const Question question = {.world = world, .machines = machines_of(world, verdicts), .from = {}, .to = {}};
  return FrontierSearch(question, limits).run();
}

Exploration find_way(const World& world, std::span<const Verdict> verdicts, std::span<const Step> from,
                     std::span<const Step> to, const ExploreLimits& limits) {
  Question question = {.world = world, .machines = machines_of(world, verdicts), .from = from, .to = {}};
  question.to = FrontierSearch(question, limits).state_after(to);
  return FrontierSearch(question, limits).run();
}

}  // namespace sparepage
