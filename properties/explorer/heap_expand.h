// Goes from state to state with heaps under test: one process a machine, which is asked what comes of all
// that may be tried in a state at once, since a step takes less time than a change of processes.
//
// A state of a machine whose run has ended (a crash, a hang, a wait) is that it has; where all have, nothing
// is gone on from.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "properties/explorer/expander.h"
#include "properties/explorer/visit.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

class HeapExpander final : public Expander {
 public:
  // Throws HeapError for a heap that can't be created with the world's configuration.
  HeapExpander(const Question& question, const StateStore& store, StateStore::Hash hash, const Stop* stop);

  std::vector<std::uint8_t> state_after(std::span<const Step> steps) override;
  void start_in(StateId first) override { stands_in_ = first; }
  void expand(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk) override;
  void keep(std::size_t positions) override { positions_ = positions; }
  std::vector<ChangingData> changing_data(std::span<const StateId> states) override;

 private:
  // A machine, where it stands, and what came of what was tried there.
  struct Hosted {
    Checker checker{Depth::incremental, execute, Messages::none};  // whose process it is
    std::vector<Step> way;
    Standpoint here;
    Tries tries;
    std::vector<std::size_t> asked;  // which of the moves the tries are
    std::vector<Tried> tried;        // a move each
  };
  using Moves = std::array<Move, World::kMostInterrupts + 1>;

  void stand(std::span<const Step> steps);
  void stand_in(StateId id);
  [[noreturn]] void refuse_to_go_on(std::size_t machine) const;
  void descend(std::size_t count, const LiveObjects& live, const std::vector<PointSet>& points);
  void try_all(std::size_t count, std::span<const Move> last);
  void ask(std::size_t machine);
  Tried confirmed(std::size_t machine, Tried tried, std::span<const Step> steps);
  Visited visit(std::size_t machine, const Tries& tries, unsigned hang_ms, std::uint32_t repeats = 0);
  std::vector<PointSet> points_reached(std::size_t index) const;
  void record(std::size_t count, std::size_t index);
  FailureKind kind_of(const Transition& transition, const Invariant& invariant) override;
  bool has_wanted_signatures(std::size_t machine, const Tried& tried, std::span<const Move> moves);
  void append_state(bool over, const HostedState& state);
  void append_here();
  std::vector<ChangingData> changing_on_way(StateId from, StateId to);
  std::span<const std::uint8_t> without_data(StateId id) const;

  std::vector<Hosted> hosted_;
  Checker before_{Depth::incremental, execute, Messages::none};
  std::uint64_t positions_ = kFewestPositions;
  StateId stands_in_ = 0;  // 0: in none that has a number
  Moves moves_;
  std::vector<Step> steps_;
  std::vector<std::uint8_t> state_;
  const Tried* recorded_ = nullptr;  // what is recorded
};

}  // namespace sparepage
