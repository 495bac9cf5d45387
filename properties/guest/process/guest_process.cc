#include "properties/guest/process/guest_process.h"

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
#include "properties/guest/process/guest_server.h"
#include "properties/guest/process/shared_run.h"
#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/oracle/batch.h"

namespace sparepage {

namespace {

constexpr unsigned kMostTries = 20;  // of a tenth of a second, for a child to end by itself

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

// What an answer says of a run, step by step.
class Reading {
 public:
  Reading(Reader answer, const RunRequest& run, const Checker& checker, Observer* observer)
      : answer_(answer), run_(run), checker_(checker), observer_(observer) {}

  // Up to its end, or to where the child died.
  void read(RunReport& report) {
    while (answer_.more()) {
      const Told told = answer_.get_told();
      if (told == Told::step) {
        read_step(report);
      } else if (told == Told::end) {
        report.run = answer_.get_guest_run();
        report.end = answer_.get<MachineState>();
      } else {
        answer_.refuse(static_cast<std::uint64_t>(told), "a step, or the end of a run");
      }
    }
  }

  // The step in which the child died.
  void die(RunReport& report, std::uint64_t step, bool hung, const std::string& why) {
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
  void read_step(RunReport& report) {
    const std::size_t step = get_step_index();
    const Outcome outcome = answer_.get_outcome();
    answer_.get_all(points_, &Reader::get_point);
    answer_.get_all(journal_, &Reader::get_event);
    report.end = answer_.get<MachineState>();
    const std::size_t known = report.violations.size();
    for (auto left = answer_.get<std::uint32_t>(); left > 0; --left) {
      NamedViolation named = answer_.get_named();
      report.violations.push_back(
          {.invariant = named.invariant, .step = get_step_index(), .message = std::move(named.message)});
    }
    tell(report, step, outcome, points_, journal_, report.end, known);
  }

  std::size_t get_step_index() {
    return static_cast<std::size_t>(
        answer_.get_below<std::uint64_t>(run_.steps.size() - run_.first, "a step of the run"));
  }

  void tell(const RunReport& report, std::size_t step, const Outcome& outcome, std::span<const Point> points,
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

  Reader answer_;
  const RunRequest& run_;
  const Checker& checker_;
  Observer* observer_;
  std::vector<Point> points_;
  std::vector<Event> journal_;
};

void read_visited(Reader answer, bool repeats, Visited& visited) {
  visited.tried.clear();
  visited.changing.clear();
  visited.stood = answer.more();
  if (!visited.stood) return;
  answer.expect(Told::standpoint);
  Standpoint& here = visited.here;
  here.violated = answer.get_invariants();
  here.over = answer.get_flag();
  here.passed_over = answer.get_flag();
  here.live = answer.get<LiveObjects>();
  here.bytes = answer.get<std::uint64_t>();
  here.state = answer.get_state();
  while (answer.more()) {
    answer.expect(repeats ? Told::changing : Told::tried);
    if (repeats) {
      ChangingData& changing = visited.changing.emplace_back();
      changing.symbol = answer.get_text();
      changing.offset = answer.get<std::uint64_t>();
      changing.bytes = answer.get<std::uint64_t>();
      changing.at = answer.get<std::uint64_t>();
      changing.decides = answer.get_flag();
      continue;
    }
    Tried& tried = visited.tried.emplace_back();
    tried.violated = answer.get_invariants();
    tried.over = answer.get_flag();
    tried.hung = answer.get_flag();
    tried.reached = answer.get<SituationSet>();
    answer.get_all(tried.points, &Reader::get_point);
    answer.get_all(tried.named, &Reader::get_named);
    tried.state = answer.get_flag() ? here.state : answer.get_state();
    tried.decides = answer.get_flag();
  }
}

}  // namespace

ChildProcess::ChildProcess(const LoadedGuest& heap)
    : heap_(heap), what_answers_(heap.file + ": what the process that runs it answers") {
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

bool ChildProcess::is_of(const Subject& strategy) const {
  return strategy.guest == &heap_;
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

bool ChildProcess::send(Asked asked, const RunRequest& how, const Put& put) {
  start();
  shared_->edges = 0;
  shared_->request_bytes = 0;
  shared_->log_bytes = 0;
  shared_->step = 0;
  killed_ = nullptr;
  Writer request(shared_->room().first(SharedRun::kBytes / 2));
  request.put(kProtocolVersion);
  request.put(asked);
  const auto caller = std::ranges::find(subjects(), how.strategy->caller, &Subject::caller);
  request.put(static_cast<std::uint8_t>(caller - subjects().begin()));
  request.put(how.depth == Depth::full);
  request.put(how.messages == Messages::made);
  request.put(std::uint64_t{how.first});
  request.put(how.known);
  request.put(std::uint32_t{how.hang_ms});
  put(request);
  if (request.full()) return false;
  shared_->request_bytes = request.bytes();
  shared_->set(SharedRun::kAsked);
  return true;
}

bool ChildProcess::ask(Asked asked, const RunRequest& how, std::string_view too_long, const Put& put) {
  const auto once = [&] {
    if (!send(asked, how, put)) throw GuestError(std::string(too_long));
    return wait();
  };
  bool done = once();
  // Somebody may have killed the child, or the machine for want of memory: it is the heap's doing if it
  // happens twice.
  if (!done && killed_ == nullptr && was_killed(shared_->wait_status)) done = once();
  check_misuse();
  return done;
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
  throw GuestAtFault(heap_.file + ": " + shared_->misuse);
}

Reader ChildProcess::answer() const {
  return {shared_->announced(), what_answers_};
}

std::size_t ChildProcess::run_batch(const Subject& strategy, std::span<const Case> cases, unsigned hang_ms,
                                    bool features, std::span<BatchResult> results) {
  const RunRequest how = {
      .strategy = &strategy, .config = {}, .steps = {}, .messages = Messages::none, .hang_ms = hang_ms};
  const bool sent = send(Asked::batch, how, [&](Writer& request) {
    request.put(features);
    for (const Case& each : cases) request.put_case(each.config, each.steps);
  });
  if (!sent) return 0;
  try {
    wait();
  } catch (const RunStopped&) {
    // The cases before it have their results; whoever runs this one is told.
  }
  check_misuse();
  Reader log = answer();
  std::size_t ended = 0;
  for (; log.more(); ++ended) {
    log.expect(Told::result);
    if (ended == cases.size()) log.refuse(ended, "the end");
    results[ended].violated = log.get_invariants();
    log.get_all(results[ended].named, &Reader::get_named);
    results[ended].guest = log.get_guest_run();
    log.get_all(results[ended].features);
    for (const Feature feature : results[ended].features)
      if (feature >= kFeatures) log.refuse(feature, "a feature");
  }
  return ended;
}

RunReport ChildProcess::run(const RunRequest& run, const Checker& checker, Observer* observer) {
  const bool done =
      ask(Asked::run, run, kCaseTooLong, [&](Writer& request) { request.put_case(run.config, run.steps); });
  RunReport report;
  Reading reading(answer(), run, checker, observer);
  reading.read(report);
  if (done) return report;
  report.run.hung = killed_ != nullptr;
  reading.die(report, shared_->step, report.run.hung,
              report.run.hung ? killed_ : death_text(shared_->wait_status));
  return report;
}

void ChildProcess::visit(const RunRequest& way, const Visit& visit, const Tries& tries,
                         const Checker& checker, Visited& visited) {
  const bool done =
      ask(Asked::visit, way, "the world is too large to be explored under a heap", [&](Writer& request) {
        request.put_case(way.config, way.steps);
        request.put(visit);
        std::span<const Step> left = tries.steps;
        for (const std::uint32_t length : tries.lengths) {
          request.put_all(left.first(length));
          left = left.subspan(length);
        }
      });
  read_visited(answer(), visit.repeats != 0, visited);
  if (!visited.stood) {
    throw GuestAtFault(heap_.file + ": " + counted(way.steps.size(), "operation") +
                       " led to a state, and not when run again");
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
  RunRequest whole = way;
  whole.steps = steps;
  whole.first = way.steps.size();
  whole.known = visit.known;
  const RunReport report = run(whole, checker, nullptr);
  visited.tried.push_back({.violated = set_of(report.violations),
                           .over = true,
                           .hung = report.run.hung,
                           .named = named_of(report.violations),
                           // It died of being tried once more, if not of the first time.
                           .decides = visit.left_out[0].end != 0 && report.violations.empty()});
}

std::span<const std::uint8_t> ChildProcess::edges() const {
  return std::span(shared_->edge_counters).first(std::min<std::size_t>(shared_->edges, kMostHeapEdges));
}

std::optional<std::uint64_t> ChildProcess::need(const Subject& strategy, const Config& config,
                                                std::uint64_t size) {
  const RunRequest how = {.strategy = &strategy, .config = {}, .steps = {}};
  const bool done = ask(Asked::need, how, kCaseTooLong, [&](Writer& request) {
    request.put(config);
    request.put(size);
  });
  if (!done) return std::nullopt;
  Reader log = answer();
  log.expect(Told::need);
  const bool promised = log.get_flag();
  const auto pages = log.get<std::uint64_t>();
  return promised ? std::optional(pages) : std::nullopt;
}

std::string ChildProcess::compare_two(const RunRequest& run) {
  const bool sent =
      send(Asked::compare, run, [&](Writer& request) { request.put_case(run.config, run.steps); });
  if (!sent) throw GuestError(std::string(kCaseTooLong));
  if (!wait()) return "";  // up to the first crash they are the same
  return shared_->misuse;
}

}  // namespace sparepage
