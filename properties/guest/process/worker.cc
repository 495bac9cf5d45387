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
#include "sparepage/properties/search/features.h"

namespace sparepage {

namespace {

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value, const timespec* timeout) {
  return syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), operation, value, timeout, nullptr, 0);
}

// Writes down what ends.
class Recorder final : public Observer {
 public:
  explicit Recorder(SharedRun& shared) : shared_(shared), log_(shared), first_(shared.run.first) {}

  void begins(std::size_t step) override { shared_.step.store(first_ + step, std::memory_order_relaxed); }

  void ended(const EndedStep& ended) override {
    log_.put(static_cast<std::uint64_t>(ended.step));
    log_.put(ended.outcome);
    log_.put(static_cast<std::uint32_t>(ended.points.size()));
    for (const Point point : ended.points) {
      log_.put(point);
      if (static_cast<std::size_t>(point) >= kPoints) log_.put_text(text(point));
    }
    log_.put_all(ended.journal);
    log_.put(ended.state());
    log_.put(static_cast<std::uint32_t>(ended.fresh.size()));
    for (const Violation& violation : ended.fresh) {
      log_.put(static_cast<std::uint32_t>(row_of(*violation.invariant)));
      log_.put(static_cast<std::uint64_t>(violation.step));
      log_.put_text(violation.message);
    }
    full_ = !log_.commit() || full_;
  }

  bool full() const { return full_; }

 private:
  SharedRun& shared_;
  LogWriter log_;
  std::size_t first_;
  bool full_ = false;
};

class Server {
 public:
  Server(SharedRun& shared, GuestHeap& heap) : shared_(shared), heap_(heap), trail_(heap), visitor_(heap) {}

  void run() {
    shared_.misuse[0] = '\0';
    const HeapRun& run = shared_.run;
    const std::span<const Step> steps(shared_.steps(), shared_.step_count);
    heap_.count_calls_in(&shared_.calls);
    if (shared_.visits) return visitor_.serve(shared_);
    Checker& checker = checker_for(run);
    if (shared_.cases != 0) return run_batch(checker);
    if (shared_.asks_need) {
      checker.start(run.config, *run.strategy);
      shared_.need = heap_.pages_needed(shared_.need_size);
      return;
    }
    if (shared_.twice) return run_twice(checker, run, steps);
    Recorder recorder(shared_);
    checker.limit_hangs(run.hang_ms);
    std::ranges::fill(heap_.counters(), std::uint8_t{0});
    trail_.lead(checker, run, steps.first(run.first), 0, 1);
    checker.proceed(steps.subspan(run.first), &recorder, run.known);
    shared_.guest_run = checker.guest_run();
    shared_.end = checker.state();
    tell_edges();
    if (recorder.full()) say("the case is too long to be run in a process of its own");
    if (!heap_.misuse().empty()) say(heap_.misuse());
  }

  // What a crash did to this process, nobody knows: it goes then.
  bool is_spent() const { return heap_.spent(); }

 private:
  // As far as the process is what it was.
  void run_batch(Checker& checker) {
    checker.limit_hangs(shared_.run.hang_ms);
    LogWriter log(shared_);
    const auto* step = reinterpret_cast<const Step*>(shared_.batch() + shared_.cases);
    for (std::uint32_t i = 0; i < shared_.cases && (i == 0 || !is_spent()); ++i) {
      const BatchCase& of = shared_.batch()[i];
      const std::span<const Step> steps(step, of.steps);
      step += of.steps;
      features_.start(steps);
      const std::span<const Violation> violations =
          checker.run(of.config, steps, *shared_.run.strategy, shared_.features ? &features_ : nullptr);
      if (!heap_.misuse().empty()) return say(heap_.misuse());
      log.put(set_of(violations));
      log.put_named(violations);
      log.put(checker.guest_run());
      log.put_all(features_.features());
      if (!log.commit()) return;
    }
  }

  void run_twice(Checker& checker, const HeapRun& run, std::span<const Step> steps) {
    checker.run(run.config, steps, *run.strategy);
    heap_.save(image_);
    const std::string misuse = heap_.misuse();
    if (!is_spent()) checker.run(run.config, steps, *run.strategy);
    if (!misuse.empty() || !heap_.misuse().empty()) return say(misuse.empty() ? heap_.misuse() : misuse);
    const std::string where = heap_.difference(image_);
    if (!where.empty()) say(where);
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

  Checker& checker_for(const HeapRun& run) {
    return checkers_[run.depth == Depth::full ? 1 : 0][run.messages == Messages::made ? 1 : 0];
  }

  SharedRun& shared_;
  GuestHeap& heap_;
  GuestHeap::Image image_;
  FeatureRecorder features_;
  Trail trail_;
  Visitor visitor_;
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

void serve_runs(SharedRun& shared, GuestHeap& heap) {
  constexpr unsigned kLookMs = 10'000;
  Server server(shared, heap);
  for (;;) {
    const std::uint32_t state = shared.state.load(std::memory_order_acquire);
    if (state != SharedRun::kAsked) {
      shared.wait_while(static_cast<SharedRun::State>(state), kLookMs);
      continue;
    }
    server.run();
    const bool spent = server.is_spent();
    shared.spent = spent;
    shared.set(SharedRun::kDone);
    if (spent) _exit(0);
  }
}

}  // namespace sparepage
