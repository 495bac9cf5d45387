// Several cases run one after another under one strategy, for searches: what each violated, and what it did.
// Where the strategy has a guest that is loaded in another process, they go there at once, since a
// case takes less time than a change of processes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/oracle/features.h"

namespace sparepage {

struct BatchResult {
  InvariantSet violated = 0;
  std::vector<NamedViolation> named = {};
  GuestRun guest = {};
  std::vector<Feature> features = {};  // in the order in which they were met

  // All but the features.
  void take(std::span<const Violation> violations, const GuestRun& run);
};

// Keeps its memory.
class BatchRunner {
 public:
  explicit BatchRunner(Execute* execute = sparepage::execute);

  // A result for each case, in order; for fewer if a stop was asked and the next one's heap sleeps.
  // `features`: whether they are wanted.
  void run(const Subject& strategy, std::span<const Case> cases, bool features,
           std::vector<BatchResult>& results);

  // One case alone, for which calls of a guest may take all their time.
  void run_alone(const Subject& strategy, const Case& of, bool features, BatchResult& result);

  // As Checker::limit_hangs; at first that of a search.
  void limit_hangs(unsigned milliseconds) { hang_ms_ = milliseconds; }

  // A search's own size of a batch: 1 where it makes no difference, so that each case may depend on the one
  // before.
  static std::size_t size_for(const Subject& strategy) { return strategy.guest == nullptr ? 1 : kOfGuests; }

 private:
  static constexpr std::size_t kOfGuests = 32;

  void run_one(const Subject& strategy, const Case& of, bool features, unsigned hang_ms, BatchResult& result);

  unsigned hang_ms_ = kHangMsOfSearch;
  Checker checker_;
  FeatureRecorder recorder_;
};

}  // namespace sparepage
