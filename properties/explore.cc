#include "properties/explore.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <ranges>

#include "properties/lab.h"
#include "properties/state.h"
#include "properties/state_store.h"
#include "properties/workers.h"

namespace sparepage {

namespace {

// One operation of a transition: which of the world's, on which name, at which point (0: none).
struct Move {
  std::uint8_t operation = 0;
  std::uint8_t name = 0;
  std::uint8_t point = 0;
  bool operator==(const Move&) const = default;
};
static_assert(sizeof(Move) == 3);
using Moves = std::span<const Move>;

enum class NameOf : std::uint8_t { nothing, block, socket };

NameOf name_of(const Operation& operation) {
  return std::visit(
      [](const auto& of) {
        if constexpr (requires { of.block; }) {
          return NameOf::block;
        } else if constexpr (requires { of.socket; }) {
          return NameOf::socket;
        } else {
          return NameOf::nothing;
        }
      },
      operation);
}
bool takes_name(const Operation& operation) {
  return std::holds_alternative<Alloc>(operation) || std::holds_alternative<Socket>(operation);
}

Step to_step(const World& world, const Move& move) {
  const WorldOperation& form = world.operations[move.operation];
  Step step = {.operation = form.operation, .context = form.context, .point = move.point};
  std::visit(
      [&](auto& of) {
        if constexpr (requires { of.block; }) of.block = move.name;
        if constexpr (requires { of.socket; }) of.socket = move.name;
      },
      step.operation);
  return step;
}

// The names of one kind at some moment of a transition, a bit each.
struct NamesInUse {
  std::uint64_t taken = 0;  // in use when the transition began, or taken in it
  std::uint64_t freed = 0;  // of those, freed in it
  std::uint32_t count() const { return static_cast<std::uint32_t>(std::popcount(taken & ~freed)); }
  std::uint8_t fresh() const { return static_cast<std::uint8_t>(std::countr_one(taken)); }
};

// What lives at some moment of a transition.
struct Living {
  NamesInUse blocks;
  NamesInUse sockets;
  std::int64_t packets = 0;  // queued
};

// What is asked of a search.
struct Question {
  const World& world;
  std::vector<Verdict> identity;  // one strategy each; their invariants looked at
  bool each_alone = false;        // a violation of each invariant, and not all of the identity at once
  std::span<const Step> from;     // where it starts
  std::vector<std::uint8_t> to;   // the state to reach; empty: a violation is looked for
};

// Told of the steps of one transition: the points that its operation reached, and the situations.
class Recorder final : public Observer {
 public:
  // The steps that will run, on one machine after another.
  void begin(std::span<const Step> steps) {
    steps_ = steps;
    points_.clear();
    wrote_heap_ = false;
  }

  void ended(const EndedStep& step) override {
    if (step.step == 0) {
      points_.resize(std::max(points_.size(), step.points.size()));
      for (std::size_t i = 0; i < step.points.size(); ++i) {
        points_[i] |= static_cast<PointSet>(1U << static_cast<unsigned>(step.points[i]));
      }
    }
    const Journal& journal = step.machine.ifsmgr.heap.journal();
    wrote_heap_ = wrote_heap_ || !journal.headers.empty() ||
                  std::ranges::find(step.journal, Event::Kind::record, &Event::kind) != step.journal.end();
    if (reached_ != kAll) look(step);
  }

  bool wrote_heap() const { return wrote_heap_; }

  // By number, from 1 at the front: what each point is, in any of the machines.
  std::span<const PointSet> points() const { return points_; }
  WitnessSet reached() const { return reached_; }

 private:
  static constexpr WitnessSet kAll = 0xFF;

  void reach(Witness witness, bool is) {
    reached_ |= static_cast<WitnessSet>(is ? 1U << static_cast<unsigned>(witness) : 0U);
  }
  void look(const EndedStep& step) {
    bool refused = false;
    for (const Event& event : step.journal) {
      const bool application = event.context == Context::application;
      refused = refused || (event.kind == Event::Kind::refused && application);
      reach(Witness::heap_full, event.kind == Event::Kind::refused || event.kind == Event::Kind::joined);
      reach(Witness::spare_consumed, event.kind == Event::Kind::joined && event.spare_before != 0);
      reach(Witness::spare_refilled,
            event.kind == Event::Kind::filled && event.spare_after > event.spare_before);
    }
    reach(Witness::bind_refused, step.outcome.result == Result::wsa_nobufs);
    reach(Witness::packet_dropped, step.outcome.result == Result::dropped);
    reach(Witness::pager_empty, step.machine.ifsmgr.pager.free() == 0);
    const auto* bind = std::get_if<Bind>(&steps_[step.step].operation);
    if (bind == nullptr || !step.outcome.bound) return;
    reach(Witness::retry_used, refused);
    const auto shares = [&](const Wsipx::Entry& entry) {
      return entry.bound && entry.name != bind->socket &&
             step.machine.wsipx.control(entry, step.machine.ifsmgr).number == step.outcome.address.number;
    };
    reach(Witness::number_reused, std::ranges::any_of(step.machine.wsipx.entries(), shares));
  }

  std::span<const Step> steps_;
  std::vector<PointSet> points_;
  bool wrote_heap_ = false;
  WitnessSet reached_ = 0;
};

// What a chunk of the frontier leads to, in the order in which it was found: the result does not depend on
// who worked it out.
struct Chunk {
  struct Candidate {
    std::uint64_t hash;
    StateId parent;
    std::uint32_t at;  // in bytes: the moves, then the state
    std::uint16_t size;
    std::uint8_t moves;
    StateId fresh;  // its number if it is new; 0: it was known
  };
  struct Hit {
    InvariantSet violated;
    StateId parent;
    std::vector<Move> moves;
  };

  std::vector<Candidate> candidates;
  std::vector<std::uint8_t> bytes;
  std::vector<Hit> hits;
  InvariantSet hit = 0;
  std::uint64_t transitions = 0;

  void clear() {
    candidates.clear();
    bytes.clear();
    hits.clear();
    hit = 0;
    transitions = 0;
  }
};

// Where a search stands in a state: its machines, and what they have violated on the way to it.
struct Standing {
  StateId id = 0;
  std::vector<Lab> labs;
  std::vector<InvariantSet> violated;  // counted only where all of an identity is looked for
};

// Goes from state to state. One a thread.
class Expander {
 public:
  Expander(const Question& question, const StateStore& store,
           std::uint64_t (*hash)(std::span<const std::uint8_t>))
      : question_(question), world_(question.world), store_(store), hash_(hash) {
    path_.push_back(fresh_standing());
    scratch_ = fresh_standing();
    for (std::size_t i = 0; i < question_.identity.size(); ++i) {
      path_[0].labs[i].start(world_.config, *question_.identity[i].strategy);
      path_[0].violated[i] =
          set_of(path_[0].labs[i].proceed(question_.from)) & question_.identity[i].looked_at;
      machines_.push_back(&scratch_.labs[i].machine());
    }
  }

  // The state where the search starts, and the one where these steps then lead.
  std::vector<std::uint8_t> state_after(std::span<const Step> steps) {
    for (std::size_t i = 0; i < machines_.size(); ++i) {
      scratch_.labs[i].stand_where(path_[0].labs[i]);
      const InvariantSet violated = set_of(scratch_.labs[i].proceed(steps));
      scratch_.violated[i] = path_[0].violated[i] | (violated & question_.identity[i].looked_at);
    }
    std::vector<std::uint8_t> state;
    append_state(state);
    return state;
  }

  // What the first state is called in the store.
  void start_in(StateId first) { path_[0].id = first; }

  // Everything that takes exactly `length` operations from a state.
  void expand(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk) {
    stand_in(id);
    moved_ = true;
    chunk_ = &chunk;
    known_ = known;
    length_ = length;
    own_ = store_.state(id);
    const Standing& here = path_[depth_ - 1];
    const Living living = living_in(here, world_.config.bind_count);
    for (std::size_t i = 0; i < world_.operations.size(); ++i) {
      const WorldOperation& form = world_.operations[i];
      if (form.at_points) continue;
      if (length > 1 && form.context != Context::application) continue;
      for_each_name(form.operation, living, [&](std::uint8_t name) {
        moves_[0] = {.operation = static_cast<std::uint8_t>(i), .name = name};
        descend(here, 1, after(form.operation, name, living));
      });
    }
  }

  // The steps that lead to a state from where the search starts.
  std::vector<Step> way_to(StateId id) const {
    std::vector<Step> reversed;
    for (; id != 0; id = store_.parent(id)) {
      for (const Move& move : moves_of(id) | std::views::reverse) reversed.push_back(to_step(world_, move));
    }
    return {reversed.rbegin(), reversed.rend()};
  }

  WitnessSet reached() const { return recorder_.reached(); }

 private:
  Standing fresh_standing() const {
    Standing standing;
    standing.labs.resize(question_.identity.size());
    standing.violated.resize(question_.identity.size());
    return standing;
  }

  Moves moves_of(StateId id) const {
    const std::span<const std::uint8_t> bytes = store_.note(id);
    return {reinterpret_cast<const Move*>(bytes.data()), bytes.size() / sizeof(Move)};
  }

  // Goes to a state from its nearest ancestor on the way to the last one: neighbours share most of theirs.
  void stand_in(StateId id) {
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
      if (depth_ == path_.size()) path_.push_back(fresh_standing());
      const Standing& before = path_[depth_ - 1];
      Standing& here = path_[depth_];
      here.id = ancestors_.back();
      steps_.clear();
      for (const Move& move : moves_of(here.id)) steps_.push_back(to_step(world_, move));
      for (std::size_t i = 0; i < here.labs.size(); ++i) {
        here.labs[i].stand_where(before.labs[i]);
        // Where each violation is looked for alone, those on the way were found when it was found.
        const InvariantSet known =
            question_.each_alone ? ~InvariantSet{0} : before.violated[i] | ~question_.identity[i].looked_at;
        here.violated[i] = before.violated[i] | set_of(here.labs[i].proceed(steps_, nullptr, known));
      }
      ++depth_;
    }
  }

  // All that lives in any of the machines.
  static Living living_in(const Standing& here, std::int64_t blocks_a_bind) {
    Living living;
    for (const Lab& lab : here.labs) {
      const Machine& machine = lab.machine();
      const auto bound = static_cast<std::int64_t>(machine.wsipx.bind_order().size());
      std::int64_t packets = std::int64_t{lab.ledger().live_blocks()} - bound * blocks_a_bind;
      for (Name name = 0; name < machine.blocks.names(); ++name) {
        if (!machine.blocks.in_use(name)) continue;
        living.blocks.taken |= std::uint64_t{1} << name;
        --packets;
      }
      for (const Wsipx::Entry& entry : machine.wsipx.entries()) {
        living.sockets.taken |= std::uint64_t{1} << entry.name;
      }
      living.packets = std::max(living.packets, packets);
    }
    return living;
  }

  // The names that an operation may be tried on: of those in use every one that can make a difference, and
  // one that is not in use. An operation that takes a name takes the lowest; every other would do as well.
  template <class Try>
  void for_each_name(const Operation& operation, const Living& living, Try attempt) const {
    if (std::holds_alternative<Packet>(operation) && living.packets >= world_.packets) return;
    const NameOf kind = name_of(operation);
    if (kind == NameOf::nothing) return attempt(std::uint8_t{0});
    const NamesInUse& names = kind == NameOf::block ? living.blocks : living.sockets;
    const bool takes = takes_name(operation);
    const std::uint32_t most = kind == NameOf::block ? world_.blocks : world_.sockets;
    if (!takes || names.count() < most) attempt(names.fresh());
    // With several machines, a name in use in one may be free in another.
    const bool one_is_enough = takes && question_.identity.size() == 1;
    for (std::uint64_t rest = names.taken; rest != 0; rest &= rest - 1) {
      attempt(static_cast<std::uint8_t>(std::countr_zero(rest)));
      if (one_is_enough) break;
    }
  }

  // What lives after an operation, or more.
  static Living after(const Operation& operation, std::uint8_t name, Living living) {
    living.packets += std::holds_alternative<Packet>(operation) ? 1 : 0;
    const NameOf kind = name_of(operation);
    if (kind == NameOf::nothing) return living;
    NamesInUse& names = kind == NameOf::block ? living.blocks : living.sockets;
    const std::uint64_t bit = std::uint64_t{1} << name;
    if (takes_name(operation)) {
      names.taken |= bit;
    } else if (std::holds_alternative<Free>(operation) || std::holds_alternative<Close>(operation)) {
      names.freed |= names.taken & bit;
    }
    return living;
  }

  // Runs the first `count` moves; if the length is not reached, lets one more land at every point that they
  // reach, not before the last one.
  void descend(const Standing& here, std::size_t count, const Living& living) {
    run(here, count);
    if (count == length_) return record(here, count);
    const std::vector<PointSet> points(recorder_.points().begin(), recorder_.points().end());
    const std::size_t first = std::max<std::size_t>(moves_[count - 1].point, 1);
    for (std::size_t point = first; point <= std::min<std::size_t>(points.size(), 255); ++point) {
      if ((world_.points & points[point - 1]) == 0) continue;
      for (std::size_t i = 0; i < world_.operations.size(); ++i) {
        const WorldOperation& form = world_.operations[i];
        if (!form.at_points) continue;
        for_each_name(form.operation, living, [&](std::uint8_t name) {
          moves_[count] = {.operation = static_cast<std::uint8_t>(i),
                           .name = name,
                           .point = static_cast<std::uint8_t>(point)};
          descend(here, count + 1, after(form.operation, name, living));
        });
      }
    }
  }

  void run(const Standing& here, std::size_t count) {
    steps_.clear();
    for (std::size_t i = 0; i < count; ++i) steps_.push_back(to_step(world_, moves_[i]));
    recorder_.begin(steps_);
    for (std::size_t i = 0; i < here.labs.size(); ++i) {
      if (moved_) scratch_.labs[i].stand_where(here.labs[i]);
      const InvariantSet known =
          (question_.each_alone ? known_ : here.violated[i]) | ~question_.identity[i].looked_at;
      scratch_.violated[i] = set_of(scratch_.labs[i].proceed(steps_, &recorder_, known));
    }
    moved_ = recorder_.wrote_heap();
    for (std::size_t i = 0; i < here.labs.size() && !moved_; ++i) {
      moved_ = !scratch_.labs[i].stands_where(here.labs[i]);
    }
  }

  void record(const Standing& here, std::size_t count) {
    ++chunk_->transitions;
    if (question_.each_alone) {
      const InvariantSet fresh = scratch_.violated[0] & ~chunk_->hit;
      if (fresh != 0) hit(here, count, fresh);
      chunk_->hit |= fresh;
    } else {
      bool whole = question_.to.empty();
      for (std::size_t i = 0; i < here.labs.size(); ++i) {
        scratch_.violated[i] |= here.violated[i];
        // What must not be violated can't be taken back.
        if ((scratch_.violated[i] & ~question_.identity[i].violated) != 0) return;
        whole = whole && scratch_.violated[i] == question_.identity[i].violated;
      }
      if (whole && chunk_->hit == 0) {
        chunk_->hit = 1;
        hit(here, count, 1);
      }
    }

    // Most transitions are calls that fail and change nothing.
    if (!moved_ && std::ranges::equal(scratch_.violated, here.violated) && question_.to.empty()) return;

    const std::size_t at = chunk_->bytes.size();
    const std::size_t moves_bytes = count * sizeof(Move);
    chunk_->bytes.resize(at + moves_bytes);
    std::memcpy(chunk_->bytes.data() + at, moves_.data(), moves_bytes);
    append_state(chunk_->bytes);
    const auto state = std::span<const std::uint8_t>(chunk_->bytes).subspan(at + moves_bytes);
    if (!question_.to.empty() && chunk_->hit == 0 && std::ranges::equal(state, question_.to)) {
      chunk_->hit = 1;
      hit(here, count, 1);
    }
    if (std::ranges::equal(state, own_)) {
      chunk_->bytes.resize(at);
      return;
    }
    chunk_->candidates.push_back({.hash = hash_(state),
                                  .parent = here.id,
                                  .at = static_cast<std::uint32_t>(at),
                                  .size = static_cast<std::uint16_t>(state.size()),
                                  .moves = static_cast<std::uint8_t>(count),
                                  .fresh = 0});
  }

  void hit(const Standing& here, std::size_t count, InvariantSet violated) {
    chunk_->hits.push_back({.violated = violated, .parent = here.id, .moves = {}});
    chunk_->hits.back().moves.assign(moves_.begin(), moves_.begin() + static_cast<std::ptrdiff_t>(count));
  }

  void append_state(std::vector<std::uint8_t>& bytes) {
    encoder_.append(machines_, bytes);
    if (question_.each_alone) return;
    for (const InvariantSet violated : scratch_.violated) put(violated, bytes);
  }

  const Question& question_;
  const World& world_;
  const StateStore& store_;
  std::uint64_t (*hash_)(std::span<const std::uint8_t>);
  StateEncoder encoder_;
  Recorder recorder_;
  std::vector<Standing> path_;  // states from the first one to where the search stands; then room
  std::size_t depth_ = 1;       // how many of them
  std::vector<StateId> ancestors_;
  Standing scratch_;
  std::vector<const Machine*> machines_;  // of scratch_
  std::vector<Step> steps_;
  std::array<Move, World::kMostInterrupts + 1> moves_;
  std::span<const std::uint8_t> own_;  // the state that is expanded
  bool moved_ = true;                  // scratch_ does not stand there
  Chunk* chunk_ = nullptr;
  InvariantSet known_ = 0;
  std::uint32_t length_ = 1;
};

constexpr std::size_t kStatesAChunk = 64;
constexpr std::size_t kChunksABatch = 64;

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
        for (std::size_t at = 0; at < level.size(); at += kStatesAChunk) {
          tasks.push_back({length, level.subspan(at, std::min(kStatesAChunk, level.size() - at))});
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
    }
  }

  void take(const Chunk::Hit& hit) {
    const InvariantSet fresh = hit.violated & ~known_;
    if (fresh == 0) return;
    known_ |= fresh;
    Case shortest = {.config = question_.world.config, .steps = expanders_[0]->way_to(hit.parent)};
    for (const Move& move : hit.moves) shortest.steps.push_back(to_step(question_.world, move));
    if (!question_.each_alone) {
      result_.found = std::move(shortest);
      return;
    }
    for (std::size_t row = 0; row < result_.violated.size(); ++row) {
      if ((fresh >> row & 1) != 0) result_.violated[row] = shortest;
    }
  }

  bool answered() const {
    return question_.each_alone ? (question_.identity[0].looked_at & ~known_) == 0
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

std::string_view text(Witness witness) {
  static constexpr std::array<std::string_view, kWitnesses> kWords = {
      "heap full",     "spare consumed", "spare refilled", "bind refused",
      "number reused", "packet dropped", "pager empty",    "retry used"};
  return kWords[static_cast<std::size_t>(witness)];
}

WitnessSet beyond(const Strategy& strategy) {
  // What a bind does that is refused again and again, and who takes the spare when nothing else is left.
  class Calls final : public Observer {
   public:
    void ended(const EndedStep& step) override {
      const auto of_kind = [&](Event::Kind kind) {
        return std::ranges::count(step.journal, kind, &Event::kind);
      };
      asks_again = asks_again || of_kind(Event::Kind::refused) > 1;
      takes_spare = takes_spare || of_kind(Event::Kind::joined) != 0;
    }
    bool asks_again = false;
    bool takes_spare = false;
  };
  const Config config = {.pages = 0, .heap = 0, .spare = 1};
  const Step socket = {.operation = Socket{.socket = 0}};
  const Step bind = {.operation = Bind{.socket = 0, .number = 0x4001}};
  const Step alloc = {.operation = Alloc{.block = 0, .size = 4088}};
  const Step interrupt = {.operation = Alloc{.block = 0, .size = 4088}, .context = Context::interrupt};
  Calls calls;
  Lab lab;
  for (const Step& first : {alloc, interrupt}) {
    const std::array<Step, 3> full = {first, socket, bind};
    lab.run(config, full, strategy, &calls);
    const std::array<Step, 2> empty = {socket, bind};
    lab.run(config, empty, strategy, &calls);
  }
  WitnessSet never = 0;
  const auto add = [&](Witness witness, bool is) {
    never |= static_cast<WitnessSet>(is ? 1U << static_cast<unsigned>(witness) : 0U);
  };
  add(Witness::retry_used, !calls.asks_again);
  add(Witness::spare_consumed, !calls.takes_spare);
  add(Witness::spare_refilled, !calls.takes_spare);
  return never;
}

Exploration survey(const World& world, const Strategy& strategy, InvariantSet wanted,
                   const ExploreLimits& limits) {
  const Question question = {.world = world,
                             .identity = {{.strategy = &strategy, .looked_at = wanted, .violated = wanted}},
                             .each_alone = true,
                             .from = {},
                             .to = {}};
  return Search(question, limits).run();
}

Exploration find_shortest(const World& world, std::span<const Verdict> identity,
                          const ExploreLimits& limits) {
  const Question question = {
      .world = world, .identity = {identity.begin(), identity.end()}, .from = {}, .to = {}};
  return Search(question, limits).run();
}

Exploration find_way(const World& world, std::span<const Verdict> identity, std::span<const Step> from,
                     std::span<const Step> to, const ExploreLimits& limits) {
  Question question = {
      .world = world, .identity = {identity.begin(), identity.end()}, .from = from, .to = {}};
  question.to = Search(question, limits).state_after(to);
  return Search(question, limits).run();
}

}  // namespace sparepage
