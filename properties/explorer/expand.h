// Goes from state to state with the modelled heap, whose machines are copied.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "properties/explorer/expander.h"
#include "properties/explorer/state.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

// Told of the steps of one transition: the points that its operation reached, and the situations.
class SituationRecorder final : public Observer {
 public:
  // Adds the situations to these.
  explicit SituationRecorder(SituationSet& reached) : reached_(reached) {}

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

 private:
  std::span<const Step> steps_;
  std::vector<PointSet> points_;
  bool wrote_heap_ = false;
  SituationSet& reached_;
};

class MachineExpander final : public Expander {
 public:
  MachineExpander(const Question& question, const StateStore& store, StateStore::Hash hash, const Stop* stop);

  std::vector<std::uint8_t> state_after(std::span<const Step> steps) override;
  void start_in(StateId first) override { path_[0].id = first; }
  void expand(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk) override;
  void keep(std::size_t positions) override;

 private:
  // Where a search stands in a state: its machines, and what they have violated on the way to it.
  struct Position {
    StateId id = 0;
    std::vector<Checker> checkers;
    // Where each violation is looked for alone, of those only whose findings are asked for.
    std::vector<InvariantSet> violated;
  };
  Position fresh_position() const;
  bool go_to(StateId id);
  void descend(const Position& here, std::size_t count, const LiveObjects& live);
  void run(const Position& here, std::size_t count);
  void record(const Position& here, std::size_t count);
  FailureKind kind_of(const Transition& transition, const Invariant& invariant) override;
  bool has_wanted_signatures(const Position& here, std::size_t machine);
  void append_state(std::vector<std::uint8_t>& bytes);

  StateEncoder encoder_;
  SituationRecorder recorder_{seen_.reached};
  // The first state, and the last ones of those from there to where the search stands; then room.
  std::vector<Position> path_;
  std::size_t depth_ = 1;                    // how many of them
  std::size_t most_ = kFewestPositions - 1;  // and may be; scratch_ is one more
  std::vector<StateId> ancestors_;
  Position scratch_;
  std::vector<const Machine*> machines_;  // of scratch_
  std::vector<Step> steps_;
  std::array<Move, World::kMostInterrupts + 1> moves_;
  std::vector<std::uint8_t> state_;
  bool moved_ = true;  // scratch_ does not stand there
};

}  // namespace sparepage
