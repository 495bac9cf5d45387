// The runs of a search, batch by batch, each judged: the loop that blind and guided search have in common.
// Private to properties/search.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "sparepage/properties/search/judge.h"
#include "sparepage/properties/search/search.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

// Makes runs from `run` on, up to `end`, which is not included, and adds what they show. next(run, case)
// makes a run's case; learn(case, shown) is told what it came to. `run` is then the first that was not made:
// if a stop came while the heap slept in it, before `end`.
template <class Next, class Learn>
void make_runs(const Subject& strategy, bool features, std::uint64_t& run, std::uint64_t end, Judge& judge,
               SearchBuffers& buffers, SearchResult& result, Next next, Learn learn) {
  const std::uint64_t most = BatchRunner::size_for(strategy);
  while (run < end && result.stopped == 0) {
    buffers.cases.resize(std::min(most, end - run));
    for (std::size_t i = 0; i < buffers.cases.size(); ++i) next(run + i, buffers.cases[i]);
    judge.run(buffers.cases, features, buffers.results);
    const bool whole = buffers.results.size() == buffers.cases.size();
    try {
      for (std::size_t i = 0; i < buffers.results.size(); ++i) {
        const std::span<const Identity> broken = judge.judge(buffers.cases[i], features, buffers.results[i]);
        learn(buffers.cases[i], buffers.results[i]);
        result.add_run(run++, buffers.cases[i], buffers.results[i], broken);
      }
      if (!whole) result.stopped = end - run;
    } catch (const RunStopped&) {
      // It violates something, and nobody can tell in which way.
      result.stopped = end - run;
    }
  }
}

}  // namespace sparepage
