#include "sparepage/properties/search/measure.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <map>
#include <mutex>
#include <utility>

#include "properties/search/probe.h"
#include "properties/workers.h"
#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/search/search.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {

namespace {

constexpr std::uint64_t kStatesAChunk = 250;
constexpr std::uint64_t kStatesABatch = 16;
constexpr unsigned kRounds = 2;  // each searches states with the sizes that the one before found to matter
constexpr std::uint64_t kShrinkRuns = 20'000;

std::vector<std::uint32_t> each_once(std::vector<std::uint32_t> sizes) {
  std::ranges::sort(sizes);
  const auto again = std::ranges::unique(sizes);
  sizes.erase(again.begin(), again.end());
  return sizes;
}

// A request stays refused with as many free pages.
class StaysRefused final : public Condition {
 public:
  StaysRefused(Prober& prober, std::uint32_t size, std::uint32_t free_pages)
      : prober_(prober), size_(size), free_pages_(free_pages) {}

  bool holds(const Case& candidate) override {
    Case copy = candidate;
    const Alloc* request = request_of(copy);
    if (request == nullptr || request->size != size_) return false;
    const std::optional<Asked> asked = prober_.ask(candidate);
    return asked && asked->refused && asked->free_pages >= free_pages_;
  }

 private:
  Prober& prober_;
  std::uint32_t size_;
  std::uint32_t free_pages_;
};

// A size that is tried, and the most free pages with which it was refused.
struct Tried {
  std::uint32_t size;
  std::optional<Prober::Refused> most = std::nullopt;
  std::optional<std::uint64_t> found = std::nullopt;  // the chunk in which it was

  std::uint32_t next() const { return most ? most->free_pages + 1 : 0; }
};

// What is known of one size.
struct Level {
  std::optional<std::uint64_t> need;
  std::optional<std::uint32_t> refused;
  bool answered;
  bool operator==(const Level&) const = default;
};

// What a thread that searches has.
struct Searcher {
  explicit Searcher(const Subject& strategy) : prober(strategy) {}

  Prober prober;
  BatchRunner runner;
  std::vector<ProbedState> states;
  std::vector<std::size_t> sizes;  // of the request of each
  std::vector<Case> cases;         // two for each
  std::vector<BatchResult> results;
};

// What a chunk of states showed.
struct ChunkResult {
  std::uint64_t chunk;  // its number
  std::vector<Tried> tried;
  std::uint64_t states = 0;
  std::uint64_t hung = 0;
};

class MeasureJob {
 public:
  MeasureJob(const MeasureRequest& request, MeasureObserver* observer)
      : request_(request), observer_(observer), prober_(*request.strategy), workers_(request.threads) {
    const Invariant& invariant = *find_invariant("app-request-never-fails");
    const bool judged = claim_of(*request.strategy, invariant).has_value();
    for (const Profile profile : kProfiles) {
      if (!judged || claims(*request.strategy, invariant, profile)) profiles_.push_back(profile);
    }
  }

  Measurement run() {
    Measurement result;
    try {
      look_at_sizes(result);
      result.ranges = ranges();
      for (MeasuredRange& range : result.ranges) show(range);
    } catch (const RunStopped&) {
      // What is known is told as it was found.
      if (result.ranges.empty()) result.ranges = ranges();
    }
    result.stopped = stopped();
    return result;
  }

 private:
  void look_at_sizes(Measurement& result) {
    if (!find_empty()) return;
    levels();
    for (unsigned round = 0; round < kRounds && !stopped(); ++round) {
      search(round, result);
      // What was known of sizes stays where there is no time to look at all of them again.
      std::map<std::uint32_t, Level> before;
      before.swap(levels_);
      try {
        levels();
      } catch (const RunStopped&) {
        assert(stopped());
      }
      if (stopped()) {
        levels_ = std::move(before);
        take_in_best();
      }
    }
  }

  // What the search of states found, where nobody has time to ask it of other sizes.
  void take_in_best() {
    for (const Tried& tried : best_) {
      const auto level = levels_.find(tried.size);
      if (level == levels_.end() || !tried.most) continue;
      std::optional<std::uint32_t>& refused = level->second.refused;
      if (!refused || *refused < tried.most->free_pages) refused = tried.most->free_pages;
    }
  }

  bool stopped() const { return is_asked(request_.stop); }

  // The smallest machine in which the heap can be created.
  bool find_empty() {
    for (const std::uint32_t pages : {0U, 1U, 2U, 4U}) {
      empty_.before = {.config = {.pages = kMostFreePages, .heap = pages, .spare = 1}, .steps = {}};
      prober_.ask(Prober::request(empty_, 0, 1));
      if (!prober_.passed_over()) return true;
    }
    return false;
  }

  // ---- levels, by size

  Level level_at(std::uint32_t size) {
    Level level = {.need = std::nullopt, .refused = std::nullopt, .answered = true};
    const std::uint64_t unanswered = prober_.unanswered();
    if (size != 0) level.need = prober_.checker().need(*request_.strategy, empty_.before.config, size);
    if (const auto most = prober_.most_refused(empty_, 0, size)) level.refused = most->free_pages;
    level.answered = prober_.unanswered() == unanswered;
    for (const Case& witness : witnesses_) {
      const std::optional<std::uint32_t> refused = refused_in(witness, size);
      if (refused && (!level.refused || *refused > *level.refused)) level.refused = refused;
    }
    return level;
  }

  static Case with_size(Case of, std::uint32_t size) {
    request_of(of)->size = size;
    return of;
  }

  std::optional<std::uint32_t> refused_in(const Case& witness, std::uint32_t size) {
    const std::optional<Asked> asked = prober_.ask(with_size(witness, size));
    if (!asked || !asked->refused) return std::nullopt;
    return std::min(asked->free_pages, kMostFreePages);
  }

  // The sizes that are looked at whatever is found.
  std::vector<std::uint32_t> grid() const {
    constexpr std::uint32_t kStep = 512;
    std::vector<std::uint32_t> sizes;
    const auto add = [&](std::uint64_t size, std::uint64_t most) {
      for (const std::uint64_t near : {size - 1, size, size + 1}) {
        if (near <= most) sizes.push_back(static_cast<std::uint32_t>(near));
      }
    };
    for (std::uint64_t size = 0; size <= request_.most; size += kStep) add(size, request_.most);
    for (std::uint64_t size = 1; size < kStep; size *= 2) add(size, request_.most);
    sizes.push_back(request_.most);
    for (const std::uint64_t size : request_.strategy->guest->traits.sizes) {
      add(size, std::uint64_t{kMostFreePages} * kPageBytes);
    }
    return each_once(std::move(sizes));
  }

  // Between two sizes of different levels, the size at which they part, and so on.
  void levels() {
    const std::vector<std::uint32_t> sizes = grid();
    for (const std::uint32_t size : sizes) {
      if (stopped() && !levels_.empty()) return;
      levels_.emplace(size, level_at(size));
    }
    for (std::size_t i = 1; i < sizes.size() && !stopped(); ++i) part(sizes[i - 1], sizes[i]);
  }

  void part(std::uint32_t low, std::uint32_t high) {
    if (high - low < 2 || levels_.at(low) == levels_.at(high)) return;
    const std::uint32_t middle = low + (high - low) / 2;
    levels_.emplace(middle, level_at(middle));
    part(low, middle);
    part(middle, high);
  }

  std::vector<MeasuredRange> ranges() const {
    std::vector<MeasuredRange> ranges;
    const Level* last = nullptr;
    for (const auto& [size, level] : levels_) {
      if (last == nullptr || *last != level) {
        ranges.push_back({.from = size,
                          .to = size,
                          .refused = level.refused,
                          .need = level.need,
                          .answered = level.answered});
      }
      ranges.back().to = size;
      last = &level;
    }
    return ranges;
  }

  // ---- states

  // The ends of each range, and the sizes that the heap names.
  std::vector<Tried> sizes_to_try() const {
    std::vector<std::uint32_t> sizes;
    for (const MeasuredRange& range : ranges()) {
      sizes.push_back(range.from);
      sizes.push_back(range.to);
    }
    for (const std::uint64_t size : request_.strategy->guest->traits.sizes) {
      if (size <= request_.most) sizes.push_back(static_cast<std::uint32_t>(size));
    }
    std::vector<Tried> tried;
    for (const std::uint32_t size : each_once(std::move(sizes))) {
      tried.push_back({.size = size});
      const auto level = levels_.find(size);
      if (level != levels_.end() && level->second.refused) {
        tried.back().most = Prober::Refused{.free_pages = *level->second.refused, .shows = {}};
      }
    }
    return tried;
  }

  void search(unsigned round, Measurement& result) {
    const std::uint64_t states = request_.runs / kRounds + (round == 0 ? request_.runs % kRounds : 0);
    const std::uint64_t first = round == 0 ? 0 : request_.runs - states;
    const std::uint64_t chunks = (states + kStatesAChunk - 1) / kStatesAChunk;
    const std::vector<Tried> before = sizes_to_try();
    best_ = before;
    std::atomic<std::uint64_t> next = 0;
    workers_.run([&](unsigned /*worker*/) {
      Searcher searcher(*request_.strategy);
      for (std::uint64_t chunk = next++; chunk < chunks && !stopped(); chunk = next++) {
        ChunkResult found = {.chunk = chunk, .tried = before};
        const std::uint64_t from = first + chunk * kStatesAChunk;
        const std::uint64_t to = std::min(from + kStatesAChunk, first + states);
        try {
          search_chunk(searcher, from, to, found);
        } catch (const RunStopped&) {
          assert(stopped());
        }
        take_in(found, to - from, result);
      }
    });
    for (std::size_t i = 0; i < best_.size(); ++i) {
      if (best_[i].next() > before[i].next()) keep(*best_[i].most, best_[i].size);
    }
  }

  // In any order the result is the same: of those that are as good, the first chunk's stays.
  void take_in(ChunkResult& found, std::uint64_t states, Measurement& result) {
    const std::lock_guard lock(mutex_);
    result.states += found.states;
    result.hung += found.hung;
    for (std::size_t i = 0; i < best_.size(); ++i) {
      Tried& tried = found.tried[i];
      Tried& best = best_[i];
      const bool earlier = tried.next() == best.next() && best.found && found.chunk < best.found;
      if (tried.next() < best.next() || (tried.next() == best.next() && !earlier)) continue;
      best = std::move(tried);
      best.found = found.chunk;
    }
    done_ += states;
    if (observer_ != nullptr) observer_->progress(done_, request_.runs);
  }

  void search_chunk(Searcher& searcher, std::uint64_t first, std::uint64_t last, ChunkResult& result) {
    while (first < last && !stopped()) {
      const std::uint64_t end = std::min(first + kStatesABatch, last);
      search_batch(searcher, first, end, result);
      result.states += end - first;
      first = end;
    }
  }

  // The state that a run leads to, up to one of its operations; what lands in that one lands in the request.
  ProbedState draw(std::uint64_t run, Choices& choices) const {
    Case drawn;
    generate_run(*request_.strategy, request_.seed, profiles_[run % profiles_.size()], run, drawn);
    std::vector<std::size_t> cuts = {drawn.steps.size()};
    for (std::size_t i = 0; i < drawn.steps.size(); ++i) {
      if (drawn.steps[i].point == 0) cuts.push_back(i);
    }
    const std::size_t cut = cuts[choices.choose(cuts.size(), 0)];
    ProbedState state = {.before = drawn, .landing = {}};
    state.before.steps.resize(cut, Step{.operation = Fill{}});
    if (cut < drawn.steps.size() && drawn.steps[cut].context == Context::application) {
      const auto from = drawn.steps.begin() + static_cast<std::ptrdiff_t>(cut);
      const auto to = drawn.steps.begin() + static_cast<std::ptrdiff_t>(group_end(drawn.steps, cut));
      state.landing.assign(from + 1, to);
    }
    // Pages that come back at the end: what the state is like is not up to how many are free then.
    constexpr std::uint32_t kMostPages = 65'536;
    if (choices.choose(2, 0) == 0 && state.before.config.pages <= kMostPages - kMostFreePages) {
      state.before.config.pages += kMostFreePages;
      state.before.steps.insert(state.before.steps.begin(), Step{.operation = Pressure{kMostFreePages}});
    }
    return state;
  }

  // Two requests in each state: with one free page more than was refused so far, and with some more. Where
  // one of its requests, whichever it was, was refused with as many, it is looked at closely.
  void search_batch(Searcher& searcher, std::uint64_t first, std::uint64_t last, ChunkResult& result) const {
    std::vector<Tried>& tried = result.tried;
    searcher.states.clear();
    searcher.cases.clear();
    searcher.sizes.clear();
    for (std::uint64_t run = first; run < last; ++run) {
      SeededChoices choices(mix(mix(request_.seed, ~run), 0));
      searcher.states.push_back(draw(run, choices));
      searcher.sizes.push_back(choices.choose(tried.size(), 0));
      const Tried& size = tried[searcher.sizes.back()];
      const auto further = size.next() + 1 + static_cast<std::uint32_t>(choices.choose(12, 0));
      for (const std::uint32_t free_pages : {size.next(), further}) {
        searcher.cases.push_back(Prober::request(searcher.states.back(), free_pages, size.size));
      }
    }
    searcher.runner.run(*request_.strategy, searcher.cases, false, searcher.results);
    for (std::size_t i = 0; i < searcher.results.size(); ++i) {
      // Those that are cut short after one that hangs are taken to hang as it does.
      if (searcher.results[i].guest.hung && result.hung == 0)
        searcher.runner.run_alone(*request_.strategy, searcher.cases[i], false, searcher.results[i]);
      const GuestRun& run = searcher.results[i].guest;
      result.hung += run.hung ? 1 : 0;
      Tried& size = tried[searcher.sizes[i / 2]];
      if (!run.refused || run.refused->free_pages < size.next()) continue;
      const std::optional<Asked> asked = searcher.prober.ask(searcher.cases[i]);
      if (!asked || !asked->refused || asked->free_pages < size.next()) continue;
      size.most = Prober::Refused{.free_pages = std::min(asked->free_pages, kMostFreePages),
                                  .shows = searcher.cases[i]};
      auto more = searcher.prober.most_refused(searcher.states[i / 2], size.next(), size.size);
      if (more) size.most = std::move(more);
    }
    if (searcher.results.size() < searcher.cases.size()) throw RunStopped();
  }

  // ---- cases

  Case smaller(const Case& found, std::uint32_t size, std::uint32_t free_pages, bool& finished) {
    StaysRefused condition(prober_, size, free_pages);
    finished = false;
    if (!condition.holds(found)) return found;
    const Shrunk shrunk = shrink(found, condition, {.executions = kShrinkRuns, .stop = request_.stop});
    finished = shrunk.finished;
    return shrunk.smallest;
  }

  // As it was found, and made small: each may report other sizes.
  void keep(const Prober::Refused& refused, std::uint32_t size) {
    bool finished = false;
    try {
      witnesses_.push_back(smaller(refused.shows, size, refused.free_pages, finished));
    } catch (const RunStopped&) {
      assert(stopped());
    }
    witnesses_.push_back(refused.shows);
  }

  void show(MeasuredRange& range) {
    if (!range.refused) return;
    std::optional<Case> shown;
    for (const Case& witness : witnesses_) {
      if (!shown && refused_in(witness, range.from) == range.refused) shown = with_size(witness, range.from);
    }
    if (const auto most = prober_.most_refused(empty_, 0, range.from)) {
      if (most->free_pages == *range.refused) shown = most->shows;
    }
    if (shown) range.shows = smaller(*shown, range.from, *range.refused, range.shrunk);
  }

  const MeasureRequest& request_;
  MeasureObserver* observer_;
  Prober prober_;
  Workers workers_;
  // Whose states are searched: those under which the heap is held to its promise, if any.
  std::vector<Profile> profiles_;
  ProbedState empty_;
  std::vector<Case> witnesses_;  // each ends with a request that was refused
  std::map<std::uint32_t, Level> levels_;
  std::vector<Tried> best_;  // of the chunks so far
  std::mutex mutex_;         // of best_, done_ and the observer while several search
  std::uint64_t done_ = 0;
};

}  // namespace

Measurement measure(const MeasureRequest& request, MeasureObserver* observer) {
  return MeasureJob(request, observer).run();
}

}  // namespace sparepage
