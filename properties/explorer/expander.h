// From one state to all that a few operations lead to: what each thread of an exploration does.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "properties/explorer/candidates.h"
#include "properties/explorer/moves.h"
#include "properties/explorer/state_store.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/oracle/situation.h"
#include "sparepage/properties/oracle/verdict.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

// A machine that a search runs: a strategy's, without the lines that a profile does not admit. What is asked
// of it is as in a verdict.
struct SearchedMachine {
  const Subject* strategy;
  Profile admits;
  InvariantSet looked_at = 0;
  InvariantSet violated = 0;
  std::vector<std::pair<InvariantSet, std::string>> signatures;  // a row each
};

// The machines of verdicts in a world: one for those that run the same strategy and the same of its lines.
std::vector<SearchedMachine> machines_of(const World& world, std::span<const Verdict> verdicts);

// What is asked of a search.
struct Question {
  const World& world;
  std::vector<SearchedMachine> machines;
  bool each_alone = false;     // a violation of each invariant, and not all of the verdicts at once
  InvariantSet findings = 0;   // those of which every finding is asked for, where each is looked for alone
  std::span<const Step> from;  // where it starts
  State to;                    // the state to reach; empty: a violation is looked for
  std::vector<ChangingData> left_out = {};  // of a guest's static data: not compared
  std::optional<Apart> apart = {};          // how two machines are to differ, which is looked for:
  const Cost* cost = nullptr;               // in this; null: in what they violate
};

// What a chunk of the frontier leads to, in the order in which it was found: the result does not depend on
// who worked it out.
struct alignas(64) Chunk {  // two threads never write to one cache line
  struct Hit {
    InvariantSet violated;
    StateId parent;
    std::vector<Move> moves;
  };

  struct Finding {
    Identity identity;
    StateId parent;
    std::vector<Move> moves;
    std::uint64_t times;
  };

  Candidates candidates;
  std::vector<Hit> hits = {};
  std::vector<Finding> findings = {};
  InvariantSet hit = 0;
  std::uint64_t transitions = 0;

  void clear() {
    candidates.clear();
    hits.clear();
    findings.clear();
    hit = 0;
    transitions = 0;
  }
};

// What is seen on the way through a world: the situations, the bytes of a state's machines at the most, and
// whether data that is left out decides something.
struct SeenInWorld {
  SituationSet reached = 0;
  std::size_t machine_bytes = 0;
  bool decides = false;

  void add(const SeenInWorld& other) {
    reached |= other.reached;
    decides = decides || other.decides;
    machine_bytes = std::max(machine_bytes, other.machine_bytes);
  }
};

// Goes from state to state. One a thread. Which moves there are, what is recorded of them, and how a
// violation is signed, is the same under every heap; to stand in a state, and to try moves there, is not.
class Expander {
 public:
  // `stop`, if there is one: what is under way is given up once it is asked.
  Expander(const Question& question, const StateStore& store, StateStore::Hash hash, const Stop* stop);
  Expander(const Expander&) = delete;
  Expander& operator=(const Expander&) = delete;
  virtual ~Expander() = default;

  // The state where the search starts, and the one where these steps then lead.
  virtual State state_after(std::span<const Step> steps) = 0;

  // What the first state is called in the store.
  virtual void start_in(StateId first) = 0;

  // Everything that takes exactly `length` operations from a state. Where each violation is looked for alone,
  // those of `known` are no longer. Given up when it is stopped or the chunk's allowance is exceeded.
  void expand(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk);

  // How many states it may keep machines in, kFewestPositions at the least.
  static constexpr std::size_t kFewestPositions = 4;
  virtual void keep(std::size_t positions) = 0;

  // Of states that were found last: static data that changes whenever a way that leads back to where it
  // began, but for this data, is gone once more.
  virtual std::vector<ChangingData> changing_data(std::span<const StateId> /*states*/) { return {}; }

  // The steps that lead to a state from where the search starts.
  std::vector<Step> path_to(StateId id) const;

  // What it has seen so far; and that it has seen this, and no more.
  SeenInWorld seen() const { return seen_; }
  void see(const SeenInWorld& seen) { seen_ = seen; }

 protected:
  // Stands in a state, and sets before_ and live_. False: it was stopped before it was there.
  virtual bool stand_in(StateId id) = 0;
  // Each of these moves will be tried after the first `count` of moves_.
  virtual void prepare(std::size_t /*count*/, std::span<const Move> /*last*/) {}
  // Tries the first `count` of moves_, whose last is the one prepared at `index`, and which steps_ are. Sets
  // violated_, and calls reach().
  virtual void attempt(std::size_t count, std::size_t index) = 0;
  // Appends the machines' state after what was tried last. False: nothing is gone on from there.
  virtual bool append_state(State& state) = 0;
  // How what was tried last, of which a machine runs these steps, violates an invariant.
  virtual std::string signature(std::size_t machine, std::span<const Step> steps, InvariantSet row) = 0;

  bool stopped() const { return is_asked(stop_); }
  // Invariants that are known to be violated, in what is expanded too.
  InvariantSet found() const { return known_ | chunk_->hit; }
  // What each operation that was tried reached, under any machine.
  void reach(std::span<const Point> points);
  // What a machine is asked on the way to a state: where each violation is looked for alone, those on the way
  // were found when it was found, and what has not been found yet was not violated there.
  InvariantSet asked_on_way(std::size_t machine) const {
    return question_.each_alone ? question_.findings & known_ : question_.machines[machine].looked_at;
  }
  // What it is asked in what is tried there.
  InvariantSet asked(std::size_t machine) const {
    const InvariantSet known = question_.each_alone ? known_ & ~question_.findings : before_[machine];
    return question_.machines[machine].looked_at & ~known;
  }
  // What was violated belongs to a state where all of it is looked for at once; so does what a cost is at
  // most, which is the same for both machines as long as they do not differ.
  void append_violated(std::span<const InvariantSet> violated, State& state) const;
  bool remembers_cost() const { return question_.cost != nullptr && question_.cost->at_most; }
  std::span<const Move> moves_of(StateId id) const;
  // Of steps, those that a machine runs; valid until the next call.
  std::span<const Step> admitted_steps(std::span<const Step> steps, std::size_t machine);

  const Question& question_;
  const World& world_;
  const StateStore& store_;
  SeenInWorld seen_;
  Identifier identifier_;
  InvariantSet known_ = 0;
  State own_;  // that is expanded
  LiveObjects live_;
  std::vector<InvariantSet> before_;    // violated on the way, a machine each
  std::vector<InvariantSet> violated_;  // and by what was tried last
  std::vector<Costs> costs_;            // on the way and of what was tried last, where a cost is compared
  std::array<Move, World::kMostInterrupts + 1> moves_;
  std::vector<Step> steps_;

 private:
  bool given_up() const { return stopped() || chunk_->candidates.exceeded(); }
  void descend(std::size_t count, const LiveObjects& live, std::span<const PointSet> points);
  void record();
  bool differ() const;
  bool has_wanted_signatures(std::size_t machine);
  void note_violations();
  void hit(InvariantSet violated);
  FailureKind kind_of(const Invariant& invariant);
  std::span<const Move> moves() const { return std::span(moves_).first(length_); }
  std::vector<Move> all_moves() const { return {moves().begin(), moves().end()}; }

  Profile widest_;  // of the world's operations
  StateStore::Hash hash_;
  const Stop* stop_;
  Chunk* chunk_ = nullptr;
  StateId id_ = 0;  // of the state that is expanded
  std::uint32_t length_ = 1;
  // The moves that may stand in each place of a transition.
  std::array<std::vector<Move>, World::kMostInterrupts + 1> choices_;
  std::vector<PointSet> points_;  // by number, from 1 at the front: what each is in any of the machines
  State state_;
  std::vector<Step> admitted_;
};

// The one for a question: machines with guests run in processes of their own.
std::unique_ptr<Expander> expander_for(const Question& question, const StateStore& store,
                                       StateStore::Hash hash, const Stop* stop);

}  // namespace sparepage
