// Goes from state to state with the modelled heap, whose machines are copied.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "properties/explorer/expander.h"
#include "properties/explorer/state.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

class MachineExpander final : public Expander, private Observer {
 public:
  MachineExpander(const Question& question, const StateStore& store, StateStore::Hash hash, const Stop* stop);

  State state_after(std::span<const Step> steps) override;
  void start_in(StateId first) override { path_[0].id = first; }
  void keep(std::size_t positions) override;

 private:
  // Where a search stands in a state: its machines, and what they have violated on the way to it.
  struct Position {
    StateId id = 0;
    std::uint32_t transitions = 0;  // from the first state to it
    std::vector<Checker> checkers;
    // Where each violation is looked for alone, of those only whose findings are asked for.
    std::vector<InvariantSet> violated;
    std::vector<Costs> costs;  // on the way, where a cost is compared
  };
  Position fresh_position() const;
  std::span<const Violation> proceed(Checker& checker, std::span<const Step> steps, Observer* observer,
                                     InvariantSet known, Costs& costs) const;
  void lead(const Position& from, Position& to);
  std::size_t least_needed() const;
  bool stand_in(StateId id) override;
  void attempt(std::size_t count, std::size_t index) override;
  void ended(const EndedStep& step) override;
  bool append_state(State& state) override;
  std::string signature(std::size_t machine, std::span<const Step> steps, InvariantSet row) override;

  StateEncoder encoder_;
  // The first state, and some of those from there to where the search stands, which is the last; then room.
  std::vector<Position> path_;
  std::size_t depth_ = 1;                    // how many of them
  std::size_t most_ = kFewestPositions - 1;  // and may be; scratch_ is one more
  std::vector<StateId> ancestors_;
  Position scratch_;
  std::vector<const Machine*> machines_;  // of scratch_
  std::span<const Step> running_;         // on one of them
  // Whether scratch_ stands where the search did in another state; and whether what was tried last moved it.
  bool elsewhere_ = true;
  bool moved_ = false;
};

}  // namespace sparepage
