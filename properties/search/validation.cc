#include "sparepage/properties/search/validation.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "properties/workers.h"
#include "sparepage/properties/search/guided.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {

namespace {

constexpr std::uint64_t kRunsAChunk = 500;

// A strategy under a profile, and what has been found there.
struct Part {
  const Strategy* strategy;
  Profile profile;
  std::uint64_t runs = 0;  // made
  SearchResult found = {};
};

class Job {
 public:
  Job(const ValidationRequest& request, ValidationObserver* observer)
      : request_(request), observer_(observer), workers_(request.threads) {
    for (const Strategy* strategy : request.strategies) {
      for (const Profile profile : request.profiles) parts_.push_back({strategy, profile});
    }
  }

  Validation run() {
    search();
    Validation result;
    for (const Part& part : parts_) take(part, result);
    make_small(result);
    result.stopped = stopped();
    return result;
  }

 private:
  bool stopped() const { return is_asked(request_.stop); }

  void search() {
    if (request_.guided) {
      search_guided();
    } else {
      search_blind();
    }
  }

  // A part's runs depend on each other, and none on another part's: what is found is the same whoever takes
  // which.
  void search_guided() {
    std::atomic<std::size_t> next = 0;
    workers_.run([&](unsigned /*worker*/) {
      for (std::size_t i = next++; i < parts_.size() && !stopped(); i = next++) {
        Part& part = parts_[i];
        GuidedSearch search(*part.strategy, part.profile, request_.seed);
        for (std::uint64_t made = 0; made < request_.runs && !stopped();) {
          const std::uint64_t runs = std::min(kRunsAChunk, request_.runs - made);
          SearchResult found;
          search.run(runs, found);
          made += runs;
          take_in(part, found, runs - found.stopped);
        }
      }
    });
  }

  // Chunks of runs are taken by whoever is free; what is found is the same whoever it was.
  void search_blind() {
    const std::uint64_t chunks = (request_.runs + kRunsAChunk - 1) / kRunsAChunk * parts_.size();
    std::atomic<std::uint64_t> next = 0;
    workers_.run([&](unsigned /*worker*/) {
      RandomSearch search;
      for (std::uint64_t chunk = next++; chunk < chunks && !stopped(); chunk = next++) {
        Part& part = parts_[chunk % parts_.size()];
        const std::uint64_t first = chunk / parts_.size() * kRunsAChunk;
        const std::uint64_t last = std::min(first + kRunsAChunk, request_.runs);
        const SearchResult found = search.run(*part.strategy, part.profile, request_.seed, first, last);
        take_in(part, found, last - first - found.stopped);
      }
    });
  }

  void take_in(Part& part, const SearchResult& found, std::uint64_t runs) {
    const std::lock_guard lock(mutex_);
    part.runs += runs;
    done_ += runs;
    tell(part, found);
    part.found.add(found);
  }

  void tell(const Part& part, const SearchResult& found) {
    if (observer_ == nullptr) return;
    for (const auto& [identity, runs] : found.findings) {
      if (!part.found.findings.contains(identity)) observer_->met(identity, part.profile, runs.first);
    }
    observer_->progress(done_, request_.runs * parts_.size());
  }

  // What one profile showed; the narrower ones have been taken before it.
  static void take(const Part& part, Validation& result) {
    result.runs[part.strategy] += part.runs;
    HostedRuns& hosted = result.hosted[part.strategy];
    hosted.passed_over += part.found.passed_over;
    hosted.waited += part.found.waited;
    hosted.left_out += part.found.left_out;
    join(hosted.refused, part.found.refused);
    for (const auto& [identity, runs] : part.found.findings) {
      const SmallFailure first = {.searched = part.profile, .run = runs.first, .found = runs.shown};
      result.findings.try_emplace(identity, first).first->second.runs += runs.count;
    }
    for (std::size_t row = 0; row < invariants().size(); ++row) {
      const Invariant* invariant = invariants()[row];
      if (!part.found.violated[row] || claims(*part.strategy, *invariant, part.profile)) continue;
      const bool known = std::ranges::any_of(result.unclaimed, [&](const UnclaimedViolation& of) {
        return of.strategy == part.strategy && of.invariant == invariant;
      });
      if (known) continue;
      result.unclaimed.push_back({.strategy = part.strategy,
                                  .invariant = invariant,
                                  .failure = {.searched = part.profile,
                                              .run = part.found.violated[row]->first,
                                              .found = part.found.violated[row]->shown}});
    }
  }

  void make_small(Validation& result) {
    const std::size_t all = result.findings.size() + result.unclaimed.size();
    std::size_t done = 0;
    const auto next = [&] {
      if (observer_ != nullptr) observer_->shrinking(done, all);
      ++done;
    };
    for (auto& [identity, failure] : result.findings) {
      next();
      make_small(failure, *identity.strategy, *identity.invariant, true);
    }
    std::erase_if(result.findings, [](const auto& each) { return !each.second.confirmed; });
    for (UnclaimedViolation& unclaimed : result.unclaimed) {
      next();
      make_small(unclaimed.failure, *unclaimed.strategy, *unclaimed.invariant, false);
    }
  }

  void make_small(SmallFailure& failure, const Strategy& strategy, const Invariant& invariant, bool finding) {
    try {
      shrink_and_confirm(failure, strategy, invariant, finding);
    } catch (const RunStopped&) {
      // It stays what it was when it was found.
      if (failure.smallest.steps.empty()) failure.smallest = failure.found;
      failure.shrunk = false;
      failure.profile = narrowest_profile(failure.smallest.steps);
      failure.message = "it was seen once; a stop came before it was run again";
      failure.confirmed = true;
    }
  }

  void shrink_and_confirm(SmallFailure& failure, const Strategy& strategy, const Invariant& invariant,
                          bool finding) {
    const Case& found = failure.found;
    StillFails still_fails = finding ? StillFails({breaks(strategy, invariant)}, found)
                                     : StillFails({breaks(strategy, invariant)});
    const Shrunk shrunk = shrink(found, still_fails, {.stop = request_.stop});
    failure.smallest = shrunk.smallest;
    failure.shrunk = shrunk.finished;
    failure.profile = narrowest_profile(failure.smallest.steps);
    // A hang is looked at again with all the time that a call may take.
    for (const Violation& violation :
         checker_.run(failure.smallest.config, failure.smallest.steps, strategy)) {
      if (violation.invariant != &invariant) continue;
      failure.message = violation.message;
      failure.step = violation.step;
      failure.confirmed = true;
    }
  }

  const ValidationRequest& request_;
  ValidationObserver* observer_;
  Workers workers_;
  std::vector<Part> parts_;
  std::mutex mutex_;  // of parts_ and done_ while several search
  std::uint64_t done_ = 0;
  Checker checker_;
};

}  // namespace

Validation validate(const ValidationRequest& request, ValidationObserver* observer) {
  return Job(request, observer).run();
}

}  // namespace sparepage
