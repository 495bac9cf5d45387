#include "sparepage/properties/search/validation.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>

#include "properties/workers.h"
#include "sparepage/properties/search/guided.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {

namespace {

constexpr std::uint64_t kRunsAChunk = 500;
constexpr std::uint64_t kGuestRunsAChunk = 100;  // each takes longer
// A run that hangs takes as long as hundreds of others. Where so many do, and that is news, a profile has no
// more.
constexpr std::uint64_t kMostHung = 256;

// One of two.
class Either final : public Stop {
 public:
  Either(const Stop* one, const Stop* other) : one_(one), other_(other) {}
  bool asked() const override { return is_asked(one_) || is_asked(other_); }

 private:
  const Stop* one_;
  const Stop* other_;
};

// A strategy under a profile, and what has been found there.
class Part {
 public:
  Part(const Subject& of, Profile under) : strategy(&of), profile(under) {}

  const Subject* strategy;
  Profile profile;
  std::uint64_t runs = 0;  // made
  SearchResult found = {};

  // Its runs depend on each other, and none on another part's: what is found is the same whoever makes them.
  SearchResult go_on(const ValidationRequest& request, std::uint64_t count) {
    if (request.guided) {
      if (!guided_) guided_ = std::make_unique<GuidedSearch>(*strategy, profile, request.seed);
      SearchResult more;
      guided_->run(count, more);
      return more;
    }
    if (!random_) random_ = std::make_unique<RandomSearch>(*strategy, profile, request.seed);
    return random_->run(runs, runs + count);
  }

  // It goes on no more.
  void end() {
    guided_.reset();
    random_.reset();
  }

 private:
  std::unique_ptr<GuidedSearch> guided_;
  std::unique_ptr<RandomSearch> random_;
};

class Job {
 public:
  Job(const ValidationRequest& request, ValidationObserver* observer)
      : request_(request),
        observer_(observer),
        workers_(request.threads),
        shrink_until_(request.stop, request.time == nullptr ? nullptr : request.time->all) {
    for (const Subject* strategy : request.strategies) {
      for (const Profile profile : request.profiles) parts_.emplace_back(*strategy, profile);
    }
    first_ = parts_.size();
  }

  Validation run() {
    Validation result;
    result.runs_each = request_.time == nullptr ? search() : search_in_time();
    keep_the_first(result);
    for (const Part& part : parts_) take(part, result);
    make_small(result);
    result.stopped = stopped();
    return result;
  }

 private:
  bool stopped() const { return is_asked(request_.stop); }

  std::uint64_t search() {
    std::atomic<std::size_t> next = 0;
    workers_.run([&](unsigned /*worker*/) {
      for (std::size_t i = next++; i < parts_.size(); i = next++) {
        const Part& part = parts_[i];
        while (part.runs < request_.runs && i < first_ && !hangs_too_often(part) && !stopped()) {
          go_on(i, request_.runs);
        }
        parts_[i].end();
      }
    });
    return request_.runs;
  }

  // All parts are led to one number of runs before the next.
  std::uint64_t search_in_time() {
    constexpr std::uint64_t kRunsARound = 500;
    std::uint64_t each = 0;
    while (each < request_.runs && !time_is_up()) {
      each = std::min(each + kRunsARound, request_.runs);
      std::atomic<std::size_t> next = 0;
      workers_.run([&](unsigned /*worker*/) {
        for (std::size_t i = next++; i < parts_.size(); i = next++) {
          while (parts_[i].runs < each && !stopped()) go_on(i, each);
        }
      });
    }
    return each;
  }

  bool time_is_up() const {
    const auto is_news = [&](const Part& part) { return has_news(part.found); };
    return stopped() || request_.time->all->asked() ||
           (request_.time->search->asked() && std::ranges::any_of(parts_, is_news));
  }

  void go_on(std::size_t i, std::uint64_t most) {
    Part& part = parts_[i];
    const std::uint64_t chunk = part.strategy->guest == nullptr ? kRunsAChunk : kGuestRunsAChunk;
    const std::uint64_t asked = std::min(chunk, most - part.runs);
    const SearchResult found = part.go_on(request_, asked);
    const std::uint64_t runs = asked - found.stopped;
    const std::lock_guard lock(mutex_);
    part.runs += runs;
    done_ += runs;
    tell(part, found);
    part.found.add(found);
    if (request_.first && has_news(found)) first_ = std::min<std::size_t>(first_, i);
  }

  bool hangs_too_often(const Part& part) const {
    return part.found.hung >= kMostHung && has_news(part.found);
  }

  bool is_news(const Identity& identity) const {
    return request_.known == nullptr || request_.known->find(identity) == nullptr;
  }
  bool has_news(const SearchResult& found) const {
    return std::ranges::any_of(found.findings, [&](const auto& each) { return is_news(each.first); });
  }

  // The parts after the one that ended it made runs or not, as it happened.
  void keep_the_first(Validation& result) {
    if (first_ == parts_.size()) return;
    result.at_first = true;
    for (std::size_t i = first_ + 1; i < parts_.size(); ++i) {
      parts_[i].runs = 0;
      parts_[i].found = SearchResult();
    }
    std::map<Identity, Runs>& findings = parts_[first_].found.findings;
    const auto news = [&](const auto& each) { return is_news(each.first); };
    const Identity* first = nullptr;
    for (const auto& [identity, runs] : findings) {
      if (!is_news(identity) || (first != nullptr && findings.at(*first).first <= runs.first)) continue;
      first = &identity;
    }
    const Identity kept = *first;
    std::erase_if(findings, [&](const auto& each) { return news(each) && each.first != kept; });
  }

  void tell(const Part& part, const SearchResult& found) {
    if (observer_ == nullptr) return;
    for (const auto& [identity, runs] : found.findings) {
      if (!part.found.findings.contains(identity)) observer_->met(identity, part.profile, runs.first);
    }
    observer_->progress(done_, request_.runs * parts_.size());
  }

  // What one profile showed; the narrower ones have been taken before it.
  void take(const Part& part, Validation& result) const {
    result.runs[part.strategy] += part.runs;
    GuestRuns& guest = result.guests[part.strategy];
    guest.passed_over += part.found.passed_over;
    guest.waited += part.found.waited;
    guest.hung += part.found.hung;
    if (hangs_too_often(part) && request_.time == nullptr) guest.not_made += request_.runs - part.runs;
    join(guest.refused, part.found.refused);
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

  // Each is made small by itself: the result is the same whoever does it.
  void make_small(Validation& result) {
    struct Task {
      SmallFailure* failure;
      const Subject* strategy;
      const Invariant* invariant;
      bool finding;
    };
    std::vector<Task> tasks;
    for (auto& [identity, failure] : result.findings) {
      tasks.push_back({&failure, identity.strategy, identity.invariant, true});
    }
    for (UnclaimedViolation& unclaimed : result.unclaimed) {
      tasks.push_back({&unclaimed.failure, unclaimed.strategy, unclaimed.invariant, false});
    }
    std::size_t next = 0;
    workers_.run([&](unsigned /*worker*/) {
      Checker checker;
      for (;;) {
        std::unique_lock lock(mutex_);
        if (next == tasks.size()) return;
        if (observer_ != nullptr) observer_->shrinking(next, tasks.size());
        const Task& task = tasks[next++];
        lock.unlock();
        make_small(*task.failure, *task.strategy, *task.invariant, task.finding, checker);
      }
    });
  }

  // What was found is shown as it was found where it stays the same failure only by the limit of a search.
  void make_small(SmallFailure& failure, const Subject& strategy, const Invariant& invariant, bool finding,
                  Checker& checker) {
    try {
      shrink_and_confirm(failure, strategy, invariant, finding, checker);
    } catch (const RunStopped&) {
      // It stays what it was when it was found.
      if (failure.smallest.steps.empty()) failure.smallest = failure.found;
      failure.shrunk = false;
      failure.profile = narrowest_profile(failure.smallest.steps);
      failure.message = kSeenOnce;
    }
  }

  void shrink_and_confirm(SmallFailure& failure, const Subject& strategy, const Invariant& invariant,
                          bool finding, Checker& checker) {
    const Case& found = failure.found;
    StillFails still_fails = finding ? StillFails({breaks(strategy, invariant)}, found)
                                     : StillFails({breaks(strategy, invariant)});
    const Shrunk shrunk = shrink(found, still_fails, {.stop = &shrink_until_});
    failure.smallest = shrunk.smallest;
    failure.shrunk = shrunk.finished;
    if (!tell_how(failure, strategy, invariant, checker)) {
      failure.smallest = found;
      failure.shrunk = false;
      if (!tell_how(failure, strategy, invariant, checker)) {
        refuse_two_runs(strategy, invariant);
      }
    }
    failure.profile = narrowest_profile(failure.smallest.steps);
  }

  // With all the time that a call may take. Whether it fails.
  static bool tell_how(SmallFailure& failure, const Subject& strategy, const Invariant& invariant,
                       Checker& checker) {
    const std::span<const Violation> violations =
        checker.run(failure.smallest.config, failure.smallest.steps, strategy);
    for (const Violation& violation : violations) {
      if (violation.invariant != &invariant) continue;
      failure.message = violation.message;
      failure.step = violation.step;
      failure.shown = set_of(violations);
      return true;
    }
    return false;
  }

  const ValidationRequest& request_;
  ValidationObserver* observer_;
  Workers workers_;
  std::vector<Part> parts_;
  std::mutex mutex_;  // of parts_, done_ and the observer while several work
  std::uint64_t done_ = 0;
  std::atomic<std::size_t>
      first_;  // the first part with a finding that ends it; as many as there are: none has
  Either shrink_until_;
};

}  // namespace

Validation validate(const ValidationRequest& request, ValidationObserver* observer) {
  return Job(request, observer).run();
}

}  // namespace sparepage
