// Several cases run one after another under one strategy, for searches: what each violated, and what it did.
// Where the strategy has a heap under test that is loaded in another process, they go there at once, since a
// case takes less time than a change of processes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/search/features.h"

namespace sparepage {

struct BatchResult {
  InvariantSet violated = 0;
  HostedRun hosted = {};
  std::vector<Feature> features = {};  // in the order in which they were met
};

// Keeps its memory.
class BatchRunner {
 public:
  explicit BatchRunner(Execute* execute = sparepage::execute);

  // A result for each case, in order; for fewer if a stop was asked and the next one's heap sleeps.
  // `features`: whether they are wanted.
  void run(const Strategy& strategy, std::span<const Case> cases, bool features,
           std::vector<BatchResult>& results);

  // A search's own size of a batch: 1 where it makes no difference, so that each case may depend on the one
  // before.
  static std::size_t size_for(const Strategy& strategy) { return strategy.heap == nullptr ? 1 : kHosted; }

 private:
  static constexpr std::size_t kHosted = 32;

  void run_one(const Strategy& strategy, const Case& of, bool features, BatchResult& result);

  Checker checker_;
  FeatureRecorder recorder_;
};

}  // namespace sparepage
