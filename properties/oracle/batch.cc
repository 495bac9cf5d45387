#include "sparepage/properties/oracle/batch.h"

#include "sparepage/properties/oracle/guest_process.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

BatchRunner::BatchRunner(Execute* execute) : checker_(Depth::incremental, execute, Messages::none) {}

void BatchResult::take(std::span<const Violation> violations, const GuestRun& run) {
  violated = set_of(violations);
  guest = run;
  named = named_of(violations);
}

void BatchRunner::run(const Subject& strategy, std::span<const Case> cases, bool features,
                      std::vector<BatchResult>& results) {
  results.resize(cases.size());
  for (std::size_t at = 0; at < cases.size();) {
    if (is_elsewhere(strategy)) {
      at += checker_.process_for(strategy).run_batch(strategy, cases.subspan(at), hang_ms_, features,
                                                     std::span(results).subspan(at));
      if (at == cases.size()) break;
    }
    // One of its own, in whose midst a child may die.
    try {
      run_one(strategy, cases[at], features, hang_ms_, results[at]);
    } catch (const RunStopped&) {
      return results.resize(at);
    }
    ++at;
  }
}

void BatchRunner::run_alone(const Subject& strategy, const Case& of, bool features, BatchResult& result) {
  run_one(strategy, of, features, kHangMs, result);
}

void BatchRunner::run_one(const Subject& strategy, const Case& of, bool features, unsigned hang_ms,
                          BatchResult& result) {
  recorder_.start(of.steps);
  checker_.limit_hangs(hang_ms);
  const std::span<const Violation> violations =
      checker_.run(of.config, of.steps, strategy, features ? &recorder_ : nullptr);
  result.take(violations, checker_.guest_run());
  result.features.assign(recorder_.features().begin(), recorder_.features().end());
}

}  // namespace sparepage
