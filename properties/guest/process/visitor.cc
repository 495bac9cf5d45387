#include "properties/guest/process/visitor.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace sparepage {

namespace {

// Notes what one thing that is tried does.
class TryRecorder final : public Observer {
 public:
  explicit TryRecorder(std::span<const Step> steps) : steps_(steps) {}

  void ended(const EndedStep& step) override {
    if (step.step == 0) points_.assign(step.points.begin(), step.points.end());
    reached_ |= situations_of(step, steps_[step.step]);
  }

  std::span<const Point> points() const { return points_; }
  SituationSet reached() const { return reached_; }

 private:
  std::span<const Step> steps_;
  std::vector<Point> points_;
  SituationSet reached_ = 0;
};

// Notes what a heap answers.
class AnswerRecorder final : public Observer {
 public:
  void ended(const EndedStep& step) override { answers_.push_back(step.outcome); }
  const std::vector<Outcome>& answers() const { return answers_; }

 private:
  std::vector<Outcome> answers_;
};

}  // namespace

void Trail::lead(Checker& checker, const RunRequest& run, std::span<const Step> steps, InvariantSet looked_at,
                 std::uint64_t most) {
  if (strategy_ != run.strategy || config_ != run.config) kept_ = 0;
  strategy_ = run.strategy;
  config_ = run.config;
  const auto shared = static_cast<std::size_t>(std::ranges::mismatch(steps_, steps).in2 - steps.begin());
  // What lands in an operation does not stand after it.
  const auto leads_on = [&](std::size_t count) {
    return count <= shared && (count == steps.size() || steps[count].point == 0);
  };
  while (kept_ != 0 && !leads_on(positions_[kept_ - 1].steps)) --kept_;
  steps_.assign(steps.begin(), steps.end());
  // The heap belongs to the machine that was started last, which may have been another checker's.
  if (kept_ != 0) checker.start(config_, *strategy_);
  stand_at_last(checker);
  for (std::size_t at = kept_ == 0 ? 0 : positions_[kept_ - 1].steps; at < steps.size() && !heap_.over();) {
    const std::size_t end = group_end(steps, at);
    violated_ |= set_of(checker.proceed(steps.subspan(at, end - at), nullptr, violated_ | ~looked_at));
    at = end;
    if (!heap_.over()) keep(checker, at, most);
  }
}

void Trail::keep(const Checker& checker, std::size_t steps, std::uint64_t most) {
  if (kept_ == std::max<std::uint64_t>(most, 1)) {
    // The one that is farthest back goes, and its memory is used again.
    std::rotate(positions_.begin(), positions_.begin() + 1,
                positions_.begin() + static_cast<std::ptrdiff_t>(kept_));
    --kept_;
  }
  if (kept_ == positions_.size()) positions_.emplace_back();
  Position& position = positions_[kept_++];
  position.steps = steps;
  position.checker.assign(checker);
  heap_.save(position.heap);
  position.violated = violated_;
}

// Nothing of the way is kept: at its start, where what happened while the heap was created belongs to the
// first step.
void Trail::stand_at_last(Checker& checker) {
  violated_ = 0;
  if (kept_ == 0) return checker.start(config_, *strategy_);
  const Position& position = positions_[kept_ - 1];
  checker.assign(position.checker);
  heap_.restore(position.heap);
  violated_ = position.violated;
}

std::uint64_t Trail::position_bytes() const {
  constexpr std::uint64_t kLists = 4096;
  return sizeof(Position) + kLists + std::uint64_t{heap_.heap_pages()} * kPageBytes;
}

void Visitor::serve(Reader& request, const RunRequest& run, SharedRun& shared) {
  const auto visit = request.get<Visit>();
  Log log(shared);
  checker_.limit_hangs(kHangMs);
  trail_.lead(checker_, run, run.steps, visit.on_the_way, visit.positions);
  checker_.limit_hangs(run.hang_ms);
  const bool over = heap_.over() && !run.steps.empty();
  const GuestState here = state(visit);
  log.put(Told::standpoint);
  log.put(trail_.violated());
  log.put(over);
  log.put(checker_.guest_run().passed_over);
  log.put(live_objects_of(checker_, run.config.bind_count));
  log.put(trail_.position_bytes() + data_.size());
  log.put(here);
  if (!log.announce() || over) return;

  for (bool first = true; request.more() && (first || !heap_.spent()); first = false) {
    request.get_all(steps_, &Reader::get_step);
    // Where it stands already, it need not be led again.
    if (!first) trail_.stand_at_last(checker_);
    if (visit.repeats != 0) return repeat(visit, steps_, log);
    const Tried tried = attempt(visit, steps_);
    log.put(Told::tried);
    log.put(tried.violated);
    log.put(tried.over);
    log.put(tried.hung);
    log.put(tried.reached);
    log.put_all(tried.points);
    log.put_all(tried.named);
    log.put(tried.state == here);
    if (tried.state != here) log.put(tried.state);
    log.put(decides(visit, steps_, tried));
    if (!log.announce()) return;
  }
}

Tried Visitor::attempt(const Visit& visit, std::span<const Step> steps) {
  TryRecorder recorder(steps);
  const std::span<const Violation> violations = checker_.proceed(steps, &recorder, visit.known);
  return {.violated = set_of(violations),
          .over = heap_.over(),
          .hung = heap_.hung(),
          .reached = recorder.reached(),
          .points = {recorder.points().begin(), recorder.points().end()},
          .named = named_of(violations),
          .state = heap_.over() ? GuestState() : state(visit)};
}

// Whether what was tried comes out otherwise where what is left out is as it was loaded.
bool Visitor::decides(const Visit& visit, std::span<const Step> steps, const Tried& tried) {
  if (visit.left_out[0].end == 0 || tried.hung || heap_.spent()) return false;
  trail_.stand_at_last(checker_);
  for (const DataRange& range : visit.left_out) heap_.library().undo_changes(range.begin, range.end);
  const Tried other = attempt(visit, steps);
  const auto came = [](const Tried& of) {
    return std::tie(of.violated, of.over, of.reached, of.points, of.state);
  };
  return !other.hung && came(tried) != came(other);
}

// By Brent's algorithm: what comes back to where it was does so within twice as many repeats as it takes.
void Visitor::repeat(const Visit& visit, std::span<const Step> steps, Log& log) {
  const std::vector<std::uint8_t> machine = state(visit).machine;
  std::vector<std::byte> mark = data_;
  std::vector<std::byte> changed(data_.size());
  std::vector<Outcome> answers;
  bool decides = false;
  for (std::uint64_t time = 1; time <= visit.repeats; ++time) {
    const std::vector<std::byte> before = data_;
    AnswerRecorder recorder;
    checker_.proceed(steps, &recorder, ~InvariantSet{0});
    if (time == 1) answers = recorder.answers();
    decides = decides || recorder.answers() != answers;
    if (heap_.over() || state(visit).machine != machine || data_ == mark || data_ == before) return;
    for (std::size_t i = 0; i < changed.size(); ++i) changed[i] |= before[i] ^ data_[i];
    if (std::has_single_bit(time)) mark = data_;
  }
  put_changing(changed, decides, log);
  log.announce();
}

// A range for each run of bytes in one symbol.
void Visitor::put_changing(std::span<const std::byte> changed, bool decides, Log& log) const {
  std::vector<ChangingData> all;
  for (std::size_t i = 0; i < changed.size(); ++i) {
    if (changed[i] == std::byte{0}) continue;
    const GuestLibrary::Place place = heap_.library().place_of_change(i);
    const bool goes_on =
        !all.empty() && all.back().symbol == place.symbol && all.back().at + all.back().bytes == i;
    if (goes_on) {
      ++all.back().bytes;
    } else {
      all.push_back({.object = "", .symbol = place.symbol, .offset = place.offset, .bytes = 1, .at = i});
    }
  }
  for (const ChangingData& each : all) {
    log.put(Told::changing);
    log.put(std::string_view(each.symbol));
    log.put(each.offset);
    log.put(each.bytes);
    log.put(each.at);
    log.put(decides);
  }
}

GuestState Visitor::state(const Visit& visit) {
  const Machine* machine = &checker_.machine();
  pages_.clear();
  data_.clear();
  heap_.append_state(pages_, data_);
  for (const DataRange& range : visit.left_out) {
    std::fill(data_.begin() + static_cast<std::ptrdiff_t>(range.begin),
              data_.begin() + static_cast<std::ptrdiff_t>(range.end), std::byte{0});
  }
  const auto bytes = [](const State& of) {
    const std::span<const std::uint8_t> all = of.view().bytes;
    return std::vector(all.begin(), all.end());
  };
  machine_state_.clear();
  encoder_.append(std::span(&machine, 1), machine_state_);
  append_runs(pages_, machine_state_);
  data_state_.clear();
  append_runs(data_, data_state_);
  return {.machine = bytes(machine_state_), .data = bytes(data_state_)};
}

}  // namespace sparepage
