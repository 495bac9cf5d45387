#include "properties/guest/process/heap_process.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "properties/explorer/visit.h"
#include "properties/guest/process/heap_server.h"
#include "properties/guest/process/shared_run.h"
#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/search/batch.h"

namespace sparepage {

namespace {

constexpr unsigned kMostTries = 20;  // of a tenth of a second, for a child to end by itself

constexpr std::size_t aligned(std::size_t bytes) {
  constexpr std::size_t kAligned = alignof(std::max_align_t);
  return (bytes + kAligned - 1) / kAligned * kAligned;
}

// What a process does, as the machine reports it.
struct Seen {
  bool sleeps = false;      // it waits, or was stopped: it would not run if it had a processor
  std::uint64_t ticks = 0;  // of processor time that it had
};

// Who waits for the machine's disk (D) is not asleep.
Seen look_at(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(stat, text);
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream fields(text.substr(name_end + 1));
  char state = 0;
  fields >> state;
  std::string ignored;
  for (int field = 4; field < 14; ++field) fields >> ignored;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  fields >> user >> system;
  return {.sleeps = state != 0 && std::string_view("STt").find(state) != std::string_view::npos,
          .ticks = user + system};
}

bool was_killed(int status) {
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

// What a log holds, step by step.
class Reading {
 public:
  Reading(SharedRun& shared, const HeapRun& run, const Checker& checker, Observer* observer)
      : log_(shared), run_(run), checker_(checker), observer_(observer) {}

  void read(HeapReport& report) {
    while (log_.more()) read_step(report);
  }

  // The step in which the child died.
  void die(HeapReport& report, std::uint64_t step, bool hung, const std::string& why) {
    if (step < run_.first || step >= run_.steps.size()) return;
    const std::size_t known = report.violations.size();
    const Invariant& invariant = *find_invariant(hung ? "does-not-hang" : "does-not-crash");
    if ((run_.known >> row_of(invariant) & 1) == 0) {
      report.violations.push_back(
          {.invariant = &invariant, .step = static_cast<std::size_t>(step - run_.first), .message = why});
    }
    tell(report, static_cast<std::size_t>(step - run_.first), hung ? Result::hung : Result::crashed, {}, {},
         report.end, known);
  }

 private:
  void read_step(HeapReport& report) {
    const auto step = static_cast<std::size_t>(log_.get<std::uint64_t>());
    const auto outcome = log_.get<Outcome>();
    points_.clear();
    for (auto left = log_.get<std::uint32_t>(); left > 0; --left) {
      const auto point = log_.get<Point>();
      points_.push_back(static_cast<std::size_t>(point) < kPoints ? point : named_point(log_.get_text()));
    }
    log_.get_all(journal_);
    const auto state = log_.get<MachineState>();
    const std::size_t known = report.violations.size();
    for (auto left = log_.get<std::uint32_t>(); left > 0; --left) {
      const Invariant& invariant = log_.get_invariant();
      const auto of = static_cast<std::size_t>(log_.get<std::uint64_t>());
      report.violations.push_back({.invariant = &invariant, .step = of, .message = log_.get_text()});
    }
    report.end = state;
    tell(report, step, outcome, points_, journal_, state, known);
  }

  void tell(const HeapReport& report, std::size_t step, const Outcome& outcome, std::span<const Point> points,
            std::span<const Event> journal, const MachineState& state, std::size_t known) {
    if (observer_ == nullptr) return;
    observer_->ended({.step = step,
                      .outcome = outcome,
                      .points = points,
                      .machine = nullptr,
                      .journal = journal,
                      .fresh = std::span(report.violations).subspan(known),
                      .checker = checker_,
                      .elsewhere = state});
  }

  LogReader log_;
  const HeapRun& run_;
  const Checker& checker_;
  Observer* observer_;
  std::vector<Point> points_;
  std::vector<Event> journal_;
};

HostedState state_of(LogReader& log) {
  HostedState state;
  log.get_all(state.machine);
  log.get_all(state.data);
  return state;
}

void read_visited(SharedRun& shared, Visited& visited) {
  LogReader log(shared);
  visited.tried.clear();
  visited.changing.clear();
  visited.stood = log.more();
  if (!visited.stood) return;
  Standpoint& here = visited.here;
  here.violated = log.get<InvariantSet>();
  here.over = log.get<bool>();
  here.passed_over = log.get<bool>();
  here.live = log.get<LiveObjects>();
  here.bytes = log.get<std::uint64_t>();
  here.state = state_of(log);
  if (shared.visit.repeats != 0) {
    while (log.more()) {
      ChangingData& changing = visited.changing.emplace_back();
      changing.symbol = log.get_text();
      changing.offset = log.get<std::uint64_t>();
      changing.bytes = log.get<std::uint64_t>();
    }
    return;
  }
  while (log.more()) {
    Tried& tried = visited.tried.emplace_back();
    tried.violated = log.get<InvariantSet>();
    tried.over = log.get<bool>();
    tried.hung = log.get<bool>();
    tried.reached = log.get<SituationSet>();
    log.get_all(tried.points);
    tried.named = log.get_named();
    tried.state = log.get<bool>() ? here.state : state_of(log);
  }
}

}  // namespace

ChildProcess::ChildProcess(const LoadedHeap& heap) : heap_(heap) {
  memory_ = memfd_create("sparepage", MFD_CLOEXEC);
  if (memory_ < 0 || ftruncate(memory_, static_cast<off_t>(SharedRun::kBytes)) != 0) {
    throw BrokenHarness(std::string("there is no memory to share with a child: ") + std::strerror(errno));
  }
  void* at = mmap(nullptr, SharedRun::kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory_, 0);
  if (at == MAP_FAILED) {
    throw BrokenHarness(std::string("there is no memory to share with a child: ") + std::strerror(errno));
  }
  shared_ = static_cast<SharedRun*>(at);
}

ChildProcess::~ChildProcess() {
  if (child_ > 0) kill(child_, SIGKILL);
  if (shared_ != nullptr) munmap(shared_, SharedRun::kBytes);
  if (memory_ >= 0) close(memory_);
}

bool ChildProcess::is_of(const Strategy& strategy) const {
  return guest_of(strategy) == &heap_;
}

void ChildProcess::start() {
  if (child_ > 0 && shared_->dead == 0 && !shared_->spent) return;
  // One that is spent goes by itself. Its death is reported in the memory that the next one uses.
  for (unsigned tries = 0; child_ > 0 && shared_->dead == 0; ++tries) {
    if (tries == kMostTries) kill(child_, SIGKILL);
    shared_->wait_for_death(100);
    heap_.server()->check();
  }
  shared_->state = SharedRun::kIdle;
  shared_->dead = 0;
  shared_->spent = false;
  child_ = heap_.server()->start(memory_);
}

void ChildProcess::send(const HeapRun& run, bool twice) {
  const std::size_t bytes = sizeof(SharedRun) + run.steps.size_bytes();
  if (bytes > SharedRun::kBytes / 2) {
    throw HeapError("the case is too long to be run in a process of its own");
  }
  prepare(bytes);
  shared_->run = run;
  shared_->twice = twice;
  shared_->step_count = run.steps.size();
  std::copy(run.steps.begin(), run.steps.end(), shared_->steps());
  shared_->set(SharedRun::kAsked);
}

// A request of so many bytes; nothing is asked yet.
void ChildProcess::prepare(std::size_t bytes) {
  start();
  shared_->twice = false;
  shared_->cases = 0;
  shared_->asks_need = false;
  shared_->visits = false;
  shared_->edges = 0;
  shared_->log_start = aligned(bytes);
  shared_->log_bytes = 0;
  shared_->step = 0;
  killed_ = nullptr;
}

// A heap that waits for what never comes uses no processor time, and one may keep the ticks of its own away.
// One that sleeps when a stop is asked is not waited for. How long a loaded machine lets it wait for a
// processor is not looked at.
bool ChildProcess::wait() {
  constexpr unsigned kLookMs = 500;
  constexpr unsigned kMostAsleep = 4;
  constexpr std::uint64_t kMostSeconds = 20;  // of processor time in one call
  static const auto kTicksOfSecond = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  std::uint64_t calls = shared_->calls;
  std::optional<std::uint64_t> ticks;  // when it made its last call, or at the first look
  unsigned asleep = 0;
  while (shared_->state == SharedRun::kAsked) {
    if (shared_->wait_while(SharedRun::kAsked, kLookMs)) continue;
    heap_.server()->check();
    const Seen seen = look_at(child_);
    const std::uint64_t now = shared_->calls;
    if (now != calls || !ticks) ticks = seen.ticks;
    asleep = now == calls && seen.sleeps ? asleep + 1 : 0;
    calls = now;
    if (asleep > 0 && heap_.stop() != nullptr && heap_.stop()->asked_meanwhile()) {
      kill(child_, SIGKILL);
      throw RunStopped();
    }
    if (asleep == kMostAsleep) killed_ = "no end, and no processor time used";
    if (seen.ticks > *ticks + kMostSeconds * kTicksOfSecond) killed_ = "no end";
    if (killed_ != nullptr) kill(child_, SIGKILL);
  }
  return shared_->state == SharedRun::kDone;
}

void ChildProcess::check_misuse() const {
  if (shared_->misuse[0] == '\0') return;
  shared_->misuse[SharedRun::kMostMisuse - 1] = '\0';
  throw BrokenHarness(heap_.file + ": " + shared_->misuse);
}

std::size_t ChildProcess::run_batch(const Strategy& strategy, std::span<const Case> cases, unsigned hang_ms,
                                    bool features, std::span<BatchResult> results) {
  std::size_t steps = 0;
  for (const Case& each : cases) steps += each.steps.size();
  const std::size_t bytes = sizeof(SharedRun) + cases.size() * sizeof(BatchCase) + steps * sizeof(Step);
  if (bytes > SharedRun::kBytes / 2) return 0;
  prepare(bytes);
  shared_->run = {
      .strategy = &strategy, .config = {}, .steps = {}, .messages = Messages::none, .hang_ms = hang_ms};
  shared_->cases = static_cast<std::uint32_t>(cases.size());
  shared_->features = features;
  auto* step = reinterpret_cast<Step*>(shared_->batch() + cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    shared_->batch()[i] = {.config = cases[i].config, .steps = cases[i].steps.size()};
    step = std::copy(cases[i].steps.begin(), cases[i].steps.end(), step);
  }
  shared_->set(SharedRun::kAsked);
  try {
    wait();
  } catch (const RunStopped&) {
    // The cases before it have their results; whoever runs this one is told.
  }
  check_misuse();
  LogReader log(*shared_);
  std::size_t ended = 0;
  for (; ended < cases.size() && log.more(); ++ended) {
    results[ended].violated = log.get<InvariantSet>();
    results[ended].named = log.get_named();
    results[ended].guest = log.get<GuestRun>();
    log.get_all(results[ended].features);
  }
  return ended;
}

HeapReport ChildProcess::run(const HeapRun& run, const Checker& checker, Observer* observer) {
  send(run, false);
  bool done = wait();
  if (!done && killed_ == nullptr && was_killed(shared_->wait_status)) {
    // Somebody may have killed the child, or the machine for want of memory: it is the heap's doing if it
    // happens twice.
    send(run, false);
    done = wait();
  }
  check_misuse();
  HeapReport report;
  Reading reading(*shared_, run, checker, observer);
  reading.read(report);
  if (done) {
    report.run = shared_->guest_run;
    report.end = shared_->end;
    return report;
  }
  report.run.hung = killed_ != nullptr;
  reading.die(report, shared_->step, report.run.hung,
              report.run.hung ? killed_ : death_text(shared_->wait_status));
  return report;
}

void ChildProcess::send_visit(const HeapRun& way, const Visit& visit, const Tries& tries) {
  const std::size_t bytes = sizeof(SharedRun) + way.steps.size_bytes() +
                            (tries.lengths.size() + 2) * sizeof(std::uint32_t) +
                            tries.steps.size() * sizeof(Step);
  if (bytes > SharedRun::kBytes / 2) throw HeapError("the world is too large to be explored under a heap");
  prepare(bytes);
  shared_->run = way;
  shared_->visits = true;
  shared_->visit = visit;
  shared_->visit.tries = static_cast<std::uint32_t>(tries.lengths.size());
  shared_->step_count = way.steps.size();
  std::ranges::copy(way.steps, shared_->steps());
  std::ranges::copy(tries.lengths, shared_->try_lengths());
  std::ranges::copy(tries.steps, shared_->try_steps());
  shared_->set(SharedRun::kAsked);
}

void ChildProcess::visit(const HeapRun& way, const Visit& visit, const Tries& tries, const Checker& checker,
                         Visited& visited) {
  send_visit(way, visit, tries);
  bool done = wait();
  if (!done && killed_ == nullptr && was_killed(shared_->wait_status)) {
    send_visit(way, visit, tries);  // as in run()
    done = wait();
  }
  check_misuse();
  read_visited(*shared_, visited);
  if (!visited.stood) {
    throw BrokenHarness(heap_.file + ": " + counted(way.steps.size(), "operation") +
                        " that led to a state do not lead there again");
  }
  if (done) return;
  // The child died without a word in the one that is not reported.
  std::size_t from = 0;
  const std::size_t dead = visited.tried.size();
  if (dead == tries.lengths.size()) return;
  for (std::size_t i = 0; i < dead; ++i) from += tries.lengths[i];
  std::vector<Step> steps(way.steps.begin(), way.steps.end());
  const auto first = tries.steps.begin() + static_cast<std::ptrdiff_t>(from);
  steps.insert(steps.end(), first, first + tries.lengths[dead]);
  HeapRun whole = way;
  whole.steps = steps;
  whole.first = way.steps.size();
  whole.known = visit.known;
  const HeapReport report = run(whole, checker, nullptr);
  visited.tried.push_back({.violated = set_of(report.violations),
                           .over = true,
                           .hung = report.run.hung,
                           .named = named_of(report.violations)});
}

std::span<const std::uint8_t> ChildProcess::edges() const {
  return std::span(shared_->edge_counters).first(std::min<std::size_t>(shared_->edges, kMostHeapEdges));
}

std::optional<std::uint64_t> ChildProcess::need(const Strategy& strategy, const Config& config,
                                                std::uint64_t size) {
  const auto ask = [&] {
    prepare(sizeof(SharedRun));
    shared_->run = {.strategy = &strategy, .config = config, .steps = {}};
    shared_->step_count = 0;
    shared_->need.reset();
    shared_->need_size = size;
    shared_->asks_need = true;
    shared_->set(SharedRun::kAsked);
    return wait();
  };
  bool done = ask();
  if (!done && killed_ == nullptr && was_killed(shared_->wait_status)) done = ask();  // as in run()
  check_misuse();
  return done ? shared_->need : std::nullopt;
}

std::string ChildProcess::compare_two(const HeapRun& run) {
  send(run, true);
  if (!wait()) return "";  // up to the first crash they are the same
  return shared_->misuse;
}

}  // namespace sparepage
