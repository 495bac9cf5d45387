// From one state to all that a few operations lead to: what each thread of an exploration does.
#pragma once

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
  const Strategy* strategy;
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
  bool each_alone = false;       // a violation of each invariant, and not all of the verdicts at once
  InvariantSet findings = 0;     // those of which every finding is asked for, where each is looked for alone
  std::span<const Step> from;    // where it starts
  std::vector<std::uint8_t> to;  // the state to reach; empty: a violation is looked for
};

// What a chunk of the frontier leads to, in the order in which it was found: the result does not depend on
// who worked it out.
struct Chunk {
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

// What is seen on the way through a world: the situations, and the bytes of a state's machines at the most.
struct SeenInWorld {
  SituationSet reached = 0;
  std::size_t machine_bytes = 0;

  void add(const SeenInWorld& other) {
    reached |= other.reached;
    machine_bytes = std::max(machine_bytes, other.machine_bytes);
  }
};

// Goes from state to state. One a thread.
class Expander {
 public:
  // `stop`, if there is one: what is under way is given up once it is asked.
  Expander(const Question& question, const StateStore& store, StateStore::Hash hash, const Stop* stop);
  Expander(const Expander&) = delete;
  Expander& operator=(const Expander&) = delete;
  virtual ~Expander() = default;

  // The state where the search starts, and the one where these steps then lead.
  virtual std::vector<std::uint8_t> state_after(std::span<const Step> steps) = 0;

  // What the first state is called in the store.
  virtual void start_in(StateId first) = 0;

  // Everything that takes exactly `length` operations from a state. Where each violation is looked for alone,
  // those of `known` are no longer. Given up when it is stopped or the chunk's allowance is exceeded.
  virtual void expand(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk) = 0;

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
  struct Transition {
    StateId parent;
    std::span<const Move> moves;
  };

  // What is to be gone on from, and where what is found goes to.
  void begin(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk);
  bool stopped() const { return is_asked(stop_); }
  bool given_up() const { return stopped() || chunk_->candidates.exceeded(); }

  // What a transition violated, where each violation is looked for alone; `before`: what was violated on the
  // way to it.
  void note_violations(const Transition& transition, InvariantSet violated, InvariantSet before);
  // It is what was looked for.
  void hit(const Transition& transition);
  // It leads to this state.
  void add_state(const Transition& transition, std::span<const std::uint8_t> state);
  // How it violates an invariant that it was the first to violate on its way.
  virtual FailureKind kind_of(const Transition& transition, const Invariant& invariant);

  std::span<const Move> moves_of(StateId id) const;
  // Of steps, those that a machine runs; valid until the next call.
  std::span<const Step> admitted_steps(std::span<const Step> steps, std::size_t machine);

  const Question& question_;
  const World& world_;
  Profile widest_;  // of the world's operations
  const StateStore& store_;
  StateStore::Hash hash_;
  const Stop* stop_;
  SeenInWorld seen_;
  Identifier identifier_;
  Chunk* chunk_ = nullptr;
  InvariantSet known_ = 0;
  std::uint32_t length_ = 1;
  std::span<const std::uint8_t> own_;  // the state that is expanded

 private:
  static std::vector<Move> all_of(const Transition& transition) {
    return {transition.moves.begin(), transition.moves.end()};
  }
  void find(Identity identity, const Transition& transition);

  std::vector<Step> admitted_;
};

// The one for a question: machines with heaps under test run in processes of their own.
std::unique_ptr<Expander> expander_for(const Question& question, const StateStore& store,
                                       StateStore::Hash hash, const Stop* stop);

}  // namespace sparepage
