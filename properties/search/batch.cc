#include "sparepage/properties/search/batch.h"

#include "sparepage/properties/hosting/heap_process.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

BatchRunner::BatchRunner(Execute* execute) : checker_(Depth::incremental, execute, Messages::none) {
  checker_.limit_hangs(kHangMsOfSearch);
}

void BatchRunner::run(const Strategy& strategy, std::span<const Case> cases, bool features,
                      std::vector<BatchResult>& results) {
  results.resize(cases.size());
  const bool elsewhere = strategy.heap != nullptr && strategy.heap->hosted == nullptr;
  for (std::size_t at = 0; at < cases.size();) {
    if (elsewhere) {
      at += checker_.process_for(strategy).run_batch(strategy, cases.subspan(at), features,
                                                     std::span(results).subspan(at));
      if (at == cases.size()) break;
    }
    // One of its own, in whose midst a child may die.
    try {
      run_one(strategy, cases[at], features, results[at]);
    } catch (const RunStopped&) {
      return results.resize(at);
    }
    ++at;
  }
}

void BatchRunner::run_one(const Strategy& strategy, const Case& of, bool features, BatchResult& result) {
  recorder_.start(of.steps);
  result.violated = set_of(checker_.run(of.config, of.steps, strategy, features ? &recorder_ : nullptr));
  result.hosted = checker_.hosted_run();
  result.features.assign(recorder_.features().begin(), recorder_.features().end());
}

}  // namespace sparepage
