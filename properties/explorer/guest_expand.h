// Goes from state to state with guests: one process a machine, which is asked what comes of all
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

class GuestExpander final : public Expander {
 public:
  // Throws GuestError for a heap that can't be created with the world's configuration.
  GuestExpander(const Question& question, const StateStore& store, StateStore::Hash hash, const Stop* stop);

  State state_after(std::span<const Step> steps) override;
  void start_in(StateId first) override { stands_in_ = first; }
  void keep(std::size_t positions) override { positions_ = positions; }
  std::vector<ChangingData> changing_data(std::span<const StateId> states) override;

 private:
  // A machine, where it stands, and what came of what was tried there.
  struct Stood {
    Checker checker{Depth::incremental, execute, Messages::none};  // whose process it is
    std::vector<Step> way;
    Standpoint here;
    // A move each, by how many stand before it.
    std::array<std::vector<Tried>, World::kMostInterrupts + 1> tried;
    const Tried* last = nullptr;
  };

  void stand(std::span<const Step> steps);
  bool stand_in(StateId id) override;
  [[noreturn]] void refuse_to_go_on(std::size_t machine) const;
  void prepare(std::size_t count, std::span<const Move> last) override;
  std::vector<Tried> ask(std::size_t machine, Tries tries);
  Tried confirmed(std::size_t machine, Tried tried, std::span<const Step> steps);
  Visited visit(std::size_t machine, const Tries& tries, unsigned hang_ms, std::uint32_t repeats = 0);
  void attempt(std::size_t count, std::size_t index) override;
  bool append_state(State& state) override;
  std::string signature(std::size_t machine, std::span<const Step> steps, InvariantSet row) override;
  void append(bool over, const GuestState& of, State& state) const;
  State state_here() const;
  std::vector<ChangingData> changing_on_way(StateId from, StateId to);
  State without_data(StateId id) const;

  std::vector<Stood> guests_;
  Checker before_signed_{Depth::incremental, execute, Messages::none};
  std::uint64_t positions_ = kFewestPositions;
  StateId stands_in_ = 0;  // 0: in none that has a number
};

}  // namespace sparepage
