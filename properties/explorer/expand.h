// From one state to all that a few operations lead to: what each thread of an exploration does.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "properties/explorer/candidates.h"
#include "properties/explorer/state.h"
#include "properties/explorer/state_store.h"
#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/oracle/situation.h"
#include "sparepage/properties/oracle/verdict.h"

namespace sparepage {

// One operation of a transition: which of the world's, on which name, at which point (0: none).
struct Move {
  std::uint8_t operation = 0;
  std::uint8_t name = 0;
  std::uint8_t point = 0;
  bool operator==(const Move&) const = default;
};
static_assert(sizeof(Move) == 3);

Step to_step(const World& world, const Move& move);

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

// Told of the steps of one transition: the points that its operation reached, and the situations.
class SituationRecorder final : public Observer {
 public:
  // Steps will run, on one machine after another; and then those that one of them runs.
  void begin() {
    points_.clear();
    wrote_heap_ = false;
  }
  void begin_machine(std::span<const Step> steps) { steps_ = steps; }

  void ended(const EndedStep& step) override {
    if (step.step == 0) {
      points_.resize(std::max(points_.size(), step.points.size()));
      for (std::size_t i = 0; i < step.points.size(); ++i) {
        points_[i] |= static_cast<PointSet>(1U << static_cast<unsigned>(step.points[i]));
      }
    }
    const Journal& journal = step.machine->ifsmgr.heap.journal();
    wrote_heap_ = wrote_heap_ || !journal.headers.empty() ||
                  std::ranges::find(step.journal, Event::Kind::record, &Event::kind) != step.journal.end();
    if (reached_ != every_situation()) reached_ |= situations_of(step, steps_[step.step]);
  }

  bool wrote_heap() const { return wrote_heap_; }

  // By number, from 1 at the front: what each point is, in any of the machines.
  std::span<const PointSet> points() const { return points_; }
  SituationSet reached() const { return reached_; }
  void set_reached(SituationSet reached) { reached_ = reached; }

 private:
  std::span<const Step> steps_;
  std::vector<PointSet> points_;
  bool wrote_heap_ = false;
  SituationSet reached_ = 0;
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

struct LiveObjects;  // what lives at some moment of a transition

// Goes from state to state. One a thread.
class Expander {
 public:
  // `stop`, if there is one: what is under way is given up once it is set.
  Expander(const Question& question, const StateStore& store, StateStore::Hash hash,
           const std::atomic<bool>* stop);

  // The state where the search starts, and the one where these steps then lead.
  std::vector<std::uint8_t> state_after(std::span<const Step> steps);

  // What the first state is called in the store.
  void start_in(StateId first) { path_[0].id = first; }

  // Everything that takes exactly `length` operations from a state. Where each violation is looked for alone,
  // those of `known` are no longer. Given up when it is stopped or the chunk's allowance is exceeded.
  void expand(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk);

  // The steps that lead to a state from where the search starts.
  std::vector<Step> path_to(StateId id) const;

  // What it has seen so far; and that it has seen this, and no more.
  SeenInWorld seen() const { return {.reached = recorder_.reached(), .machine_bytes = machine_bytes_}; }
  void see(const SeenInWorld& seen) {
    recorder_.set_reached(seen.reached);
    machine_bytes_ = seen.machine_bytes;
  }

  // How many states it may keep machines in, kFewestPositions at the least.
  static constexpr std::size_t kFewestPositions = 4;
  void keep(std::size_t positions);

 private:
  // Where a search stands in a state: its machines, and what they have violated on the way to it.
  struct Position {
    StateId id = 0;
    std::vector<Checker> checkers;
    // Where each violation is looked for alone, of those only whose findings are asked for.
    std::vector<InvariantSet> violated;
  };
  Position fresh_position() const;
  std::span<const Move> moves_of(StateId id) const;
  bool go_to(StateId id);
  bool stopped() const { return stop_ != nullptr && *stop_; }
  bool given_up() const { return stopped() || chunk_->candidates.exceeded(); }
  void descend(const Position& here, std::size_t count, const LiveObjects& live);
  void run(const Position& here, std::size_t count);
  void record(const Position& here, std::size_t count);
  void hit(const Position& here, std::size_t count, InvariantSet violated);
  void identify(const Position& here, std::size_t count, InvariantSet violated);
  bool has_wanted_signatures(const Position& here, std::size_t machine);
  std::span<const Step> admitted_steps(std::size_t machine);
  void append_state(std::vector<std::uint8_t>& bytes);

  const Question& question_;
  const World& world_;
  Profile widest_;  // of the world's operations
  const StateStore& store_;
  StateStore::Hash hash_;
  const std::atomic<bool>* stop_;
  StateEncoder encoder_;
  SituationRecorder recorder_;
  // The first state, and the last ones of those from there to where the search stands; then room.
  std::vector<Position> path_;
  std::size_t depth_ = 1;                    // how many of them
  std::size_t most_ = kFewestPositions - 1;  // and may be; scratch_ is one more
  std::size_t machine_bytes_ = 0;            // of the state where they took most
  std::vector<StateId> ancestors_;
  Position scratch_;
  std::vector<const Machine*> machines_;  // of scratch_
  std::vector<Step> steps_;
  std::vector<Step> admitted_;  // of steps_, those that one machine runs
  Identifier identifier_;
  std::array<Move, World::kMostInterrupts + 1> moves_;
  std::vector<std::uint8_t> state_;
  std::span<const std::uint8_t> own_;  // the state that is expanded
  bool moved_ = true;                  // scratch_ does not stand there
  Chunk* chunk_ = nullptr;
  InvariantSet known_ = 0;
  std::uint32_t length_ = 1;
};

}  // namespace sparepage
