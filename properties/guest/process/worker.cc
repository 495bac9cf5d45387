// The process that runs cases.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <ctime>
#include <vector>

#include "properties/guest/process/shared_run.h"
#include "properties/guest/process/visitor.h"
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/features.h"

namespace sparepage {

namespace {

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value, const timespec* timeout) {
  return syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), operation, value, timeout, nullptr, 0);
}

// Writes down what ends.
class Recorder final : public Observer {
 public:
  Recorder(SharedRun& shared, std::size_t first) : shared_(shared), log_(shared), first_(first) {}

  void begins(std::size_t step) override { shared_.step.store(first_ + step, std::memory_order_relaxed); }

  void ended(const EndedStep& ended) override {
    log_.put(Told::step);
    log_.put(std::uint64_t{ended.step});
    log_.put(ended.outcome);
    log_.put_all(ended.points);
    log_.put_all(ended.journal);
    log_.put(ended.state());
    log_.put_all(ended.fresh);
    log_.announce();
  }

  // The run is over. False: its steps took too much room.
  bool end(const Checker& checker) {
    log_.put(Told::end);
    log_.put(checker.guest_run());
    log_.put(checker.state());
    return log_.announce();
  }

 private:
  SharedRun& shared_;
  Log log_;
  std::size_t first_;
};

// One request after another, on a process that is what it was.
class Worker {
 public:
  Worker(SharedRun& shared, GuestHeap& heap, const LoadedGuest& guest)
      : shared_(shared), heap_(heap), guest_(guest), trail_(heap), visitor_(heap) {}

  void serve() {
    shared_.misuse[0] = '\0';
    heap_.count_calls_in(&shared_.calls);
    try {
      Reader request(shared_.request(), "a request to a process");
      serve(request);
    } catch (const BrokenHarness& broken) {
      say(broken.what());
    }
    if (!heap_.misuse().empty()) say(heap_.misuse());
  }

  // What a crash did to this process, nobody knows: it goes then.
  bool is_spent() const { return heap_.spent(); }

 private:
  void serve(Reader& request) {
    if (const auto version = request.get<std::uint32_t>(); version != kProtocolVersion)
      request.refuse(version, "version " + std::to_string(kProtocolVersion));
    const Asked asked = request.get_asked();
    RunRequest run = how_of(request);
    switch (asked) {
      case Asked::batch: return serve_batch(request, run);
      case Asked::need: return serve_need(request, run);
      default: break;  // of one case
    }
    request.get_case(case_);
    run.config = case_.config;
    run.steps = case_.steps;
    if (run.first > run.steps.size()) request.refuse(run.first, "a step");
    if (asked == Asked::visit) return visitor_.serve(request, run, shared_);
    return asked == Asked::run ? serve_run(run) : compare_two(run);
  }

  RunRequest how_of(Reader& request) const {
    RunRequest run = {.strategy = nullptr, .config = {}, .steps = {}};
    const std::size_t caller = request.get_below(subjects().size(), "a strategy");
    run.strategy = guest_.under(*subjects()[caller]->caller);
    if (run.strategy == nullptr) request.refuse(caller, "a strategy that changes the caller");
    run.depth = request.get_flag() ? Depth::full : Depth::incremental;
    run.messages = request.get_flag() ? Messages::made : Messages::none;
    run.first = static_cast<std::size_t>(request.get<std::uint64_t>());
    run.known = request.get<InvariantSet>();
    run.hang_ms = request.get<std::uint32_t>();
    return run;
  }

  void serve_run(const RunRequest& run) {
    Checker& checker = checker_for(run);
    Recorder recorder(shared_, run.first);
    checker.limit_hangs(run.hang_ms);
    std::ranges::fill(heap_.counters(), std::uint8_t{0});
    trail_.lead(checker, run, run.steps.first(run.first), 0, 1);
    checker.proceed(run.steps.subspan(run.first), &recorder, run.known);
    tell_edges();
    if (!recorder.end(checker)) say(std::string(kCaseTooLong));
  }

  void compare_two(const RunRequest& run) {
    Checker& checker = checker_for(run);
    checker.run(run.config, run.steps, *run.strategy);
    heap_.save(image_);
    if (!heap_.misuse().empty()) return;
    if (!is_spent()) checker.run(run.config, run.steps, *run.strategy);
    const std::string where = heap_.difference(image_);
    if (!where.empty()) say(where);
  }

  // As far as the process is what it was.
  void serve_batch(Reader& request, const RunRequest& run) {
    Checker& checker = checker_for(run);
    checker.limit_hangs(run.hang_ms);
    Log log(shared_);
    const bool features = request.get_flag();
    while (request.more() && !is_spent()) {
      request.get_case(case_);
      features_.start(case_.steps);
      const std::span<const Violation> violations =
          checker.run(case_.config, case_.steps, *run.strategy, features ? &features_ : nullptr);
      if (!heap_.misuse().empty()) return;
      log.put(Told::result);
      log.put(set_of(violations));
      log.put_all(named_of(violations));
      log.put(checker.guest_run());
      log.put_all(features_.features());
      if (!log.announce()) return;
    }
  }

  void serve_need(Reader& request, const RunRequest& run) {
    checker_for(run).start(request.get_config(), *run.strategy);
    const std::optional<std::uint64_t> need = heap_.pages_needed(request.get<std::uint64_t>());
    Log log(shared_);
    log.put(Told::need);
    log.put(need.has_value());
    log.put(need.value_or(0));
    log.announce();
  }

  void tell_edges() const {
    const std::span<const std::uint8_t> counters = heap_.counters();
    shared_.edges = static_cast<std::uint32_t>(std::min(counters.size(), kMostHeapEdges));
    std::copy_n(counters.begin(), shared_.edges, shared_.edge_counters);
    for (std::size_t i = shared_.edges; i < counters.size(); ++i) {
      shared_.edge_counters[i % kMostHeapEdges] |= counters[i];
    }
  }

  void say(const std::string& why) const {
    const std::size_t bytes = std::min(why.size(), SharedRun::kMostMisuse - 1);
    std::memcpy(shared_.misuse, why.data(), bytes);
    shared_.misuse[bytes] = '\0';
  }

  Checker& checker_for(const RunRequest& run) {
    return checkers_[run.depth == Depth::full ? 1 : 0][run.messages == Messages::made ? 1 : 0];
  }

  SharedRun& shared_;
  GuestHeap& heap_;
  const LoadedGuest& guest_;
  GuestHeap::Image image_;
  FeatureRecorder features_;
  Trail trail_;
  Visitor visitor_;
  Case case_;
  std::array<std::array<Checker, 2>, 2> checkers_ = {
      {{Checker(Depth::incremental, execute, Messages::none), Checker(Depth::incremental)},
       {Checker(Depth::full, execute, Messages::none), Checker(Depth::full)}}};
};

}  // namespace

std::string death_text(int status) {
  return WIFSIGNALED(status) ? signal_text(WTERMSIG(status))
                             : "_exit(" + std::to_string(WEXITSTATUS(status)) + ")";
}

bool SharedRun::wait_while(State value, unsigned milliseconds) {
  const timespec timeout = {.tv_sec = static_cast<time_t>(milliseconds / 1000),
                            .tv_nsec = static_cast<long>(milliseconds % 1000) * 1'000'000};
  if (state.load(std::memory_order_acquire) != value) return true;
  return futex(state, FUTEX_WAIT, value, &timeout) == 0 || errno != ETIMEDOUT;
}

void SharedRun::wait_for_death(unsigned milliseconds) {
  const timespec timeout = {.tv_sec = 0, .tv_nsec = static_cast<long>(milliseconds) * 1'000'000};
  if (dead.load(std::memory_order_acquire) == 0) futex(dead, FUTEX_WAIT, 0, &timeout);
}

// Who waits for the end of a run learns of it by the state; a run that has ended stays so.
void SharedRun::set_dead(int status) {
  wait_status = status;
  dead.store(1, std::memory_order_release);
  futex(dead, FUTEX_WAKE, INT_MAX, nullptr);
  std::uint32_t asked = kAsked;
  if (state.compare_exchange_strong(asked, kDead)) futex(state, FUTEX_WAKE, INT_MAX, nullptr);
}

void SharedRun::set(State value) {
  state.store(value, std::memory_order_release);
  futex(state, FUTEX_WAKE, INT_MAX, nullptr);
}

void serve_runs(SharedRun& shared, GuestHeap& heap, const LoadedGuest& guest) {
  constexpr unsigned kLookMs = 10'000;
  Worker worker(shared, heap, guest);
  for (;;) {
    const std::uint32_t state = shared.state.load(std::memory_order_acquire);
    if (state != SharedRun::kAsked) {
      shared.wait_while(static_cast<SharedRun::State>(state), kLookMs);
      continue;
    }
    worker.serve();
    const bool spent = worker.is_spent();
    shared.spent = spent;
    shared.set(SharedRun::kDone);
    if (spent) _exit(0);
  }
}

}  // namespace sparepage
