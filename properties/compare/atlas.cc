#include "sparepage/properties/compare/atlas.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <utility>

#include "properties/workers.h"
#include "sparepage/properties/findings/finding.h"

namespace sparepage {

namespace {

// One thing that lands: which, and at which point of which step of the trace.
struct Landing {
  std::size_t step;
  std::uint8_t point;
  std::size_t what;
};

using Landings = std::vector<Landing>;

constexpr std::size_t kMostPoint = 254;  // that a line of a trace may name

// The trace with what lands in it. A block that is taken has a name of its own.
Trace schedule_of(const AtlasQuestion& question, const Landings& landings) {
  Trace trace = question.trace;
  trace.steps.clear();
  const auto name_of_its_own = [&](Operation& operation) {
    const Field* name = name_field(operation);
    if (name == nullptr || name->kind != Field::Kind::block || name->use != Field::Use::takes) return;
    std::string fresh = "x";
    while (std::ranges::find(trace.blocks, fresh) != trace.blocks.end()) fresh += "x";
    name->set(operation, trace.blocks.size());
    trace.blocks.push_back(fresh);
  };
  for (std::size_t step = 0; step < question.trace.steps.size(); ++step) {
    trace.steps.push_back(question.trace.steps[step]);
    for (const Landing& landing : landings) {
      if (landing.step != step) continue;
      Step lands = question.landing[landing.what];
      lands.point = landing.point;
      name_of_its_own(lands.operation);
      trace.steps.push_back(lands);
    }
  }
  return trace;
}

// What came of a schedule.
struct Ran {
  Landings landings;
  InvariantSet broken = 0;                 // claims
  InvariantSet fresh = 0;                  // of those, that none of its parts breaks
  std::vector<std::vector<Point>> points;  // by step of the trace
};

// Runs schedules under one subject.
class ScheduleRunner final : private Observer {
 public:
  ScheduleRunner(const AtlasQuestion& question, const Subject& subject)
      : question_(question), subject_(subject) {}

  Ran run(Landings landings) {
    const Trace trace = schedule_of(question_, landings);
    Ran ran = {.landings = std::move(landings), .broken = 0, .fresh = 0, .points = {}};
    trace_ = &trace;
    points_.assign(question_.trace.steps.size(), {});
    const InvariantSet violated = set_of(checker_.run(trace.config, trace.steps, subject_, this));
    ran.broken = violated & claimed(subject_, narrowest_profile(trace.steps));
    ran.points = points_;
    return ran;
  }

 private:
  void ended(const EndedStep& ended) override {
    if (trace_->steps[ended.step].point != 0) return;
    const auto before = std::ranges::count_if(std::span(trace_->steps).first(ended.step),
                                              [](const Step& step) { return step.point == 0; });
    points_[static_cast<std::size_t>(before)].assign(ended.points.begin(), ended.points.end());
  }

  const AtlasQuestion& question_;
  const Subject& subject_;
  const Trace* trace_ = nullptr;
  std::vector<std::vector<Point>> points_;
  Checker checker_{Depth::incremental, execute, Messages::none};
};

// All schedules of one landing more than some that were run.
class AtlasSearch {
 public:
  AtlasSearch(const AtlasQuestion& question, const Subject& subject, unsigned threads, const Stop* stop)
      : question_(question), stop_(stop), workers_(threads) {
    for (unsigned i = 0; i < threads; ++i)
      runners_.push_back(std::make_unique<ScheduleRunner>(question, subject));
    row_.subject = &subject;
  }

  AtlasRow run() {
    try {
      search();
    } catch (const RunStopped&) {
      // Of the level that it was in nothing is taken.
      row_.stopped = true;
    }
    std::ranges::sort(row_.cells, {}, [&](const AtlasCell& cell) {
      const auto at =
          cell.point ? 1 + (std::ranges::find(row_.points, *cell.point) - row_.points.begin()) : 0;
      return std::pair(row_of(*cell.invariant), at);
    });
    return std::move(row_);
  }

 private:
  void search() {
    std::vector<Ran> level = {runners_[0]->run({})};
    level[0].fresh = level[0].broken;
    take(level);
    while (row_.whole < question_.most && !level.empty()) {
      level = next(level);
      if (row_.stopped) break;
      take(level);
      ++row_.whole;
    }
  }

  std::vector<Ran> next(const std::vector<Ran>& level) {
    std::vector<std::vector<Ran>> found(level.size());
    std::atomic<std::size_t> place = 0;
    workers_.run([&](unsigned worker) {
      for (std::size_t i = place++; i < level.size() && !is_asked(stop_); i = place++) {
        extend(level[i], *runners_[worker], found[i]);
      }
    });
    row_.stopped = is_asked(stop_);
    std::vector<Ran> all;
    for (std::vector<Ran>& part : found) std::ranges::move(part, std::back_inserter(all));
    return all;
  }

  // With one landing more, at every point that is not before its last one.
  void extend(const Ran& of, ScheduleRunner& runner, std::vector<Ran>& found) const {
    const Landing first =
        of.landings.empty() ? Landing{.step = 0, .point = 1, .what = 0} : of.landings.back();
    for (std::size_t step = first.step; step < of.points.size(); ++step) {
      const std::size_t from = step == first.step ? first.point : 1;
      for (std::size_t point = from; point <= std::min<std::size_t>(of.points[step].size(), kMostPoint);
           ++point) {
        for (std::size_t what = 0; what < question_.landing.size() && !is_asked(stop_); ++what) {
          Landings landings = of.landings;
          landings.push_back({.step = step, .point = static_cast<std::uint8_t>(point), .what = what});
          Ran ran = runner.run(std::move(landings));
          ran.fresh = ran.broken & ~of.broken;
          if (ran.fresh != 0) ran.fresh &= ~broken_by_a_part(ran.landings, runner);
          ran.broken |= of.broken;
          found.push_back(std::move(ran));
        }
      }
    }
  }

  // What is broken where one thing lands less, and not the last: without that one it was run before.
  static InvariantSet broken_by_a_part(const Landings& landings, ScheduleRunner& runner) {
    InvariantSet broken = 0;
    for (std::size_t without = 0; without + 1 < landings.size(); ++without) {
      Landings part = landings;
      part.erase(part.begin() + static_cast<std::ptrdiff_t>(without));
      broken |= runner.run(std::move(part)).broken;
    }
    return broken;
  }

  void take(const std::vector<Ran>& level) {
    for (const Ran& ran : level) {
      ++row_.schedules;
      for (const std::vector<Point>& points : ran.points) {
        for (const Point point : points) {
          if (std::ranges::find(row_.points, point) == row_.points.end()) row_.points.push_back(point);
        }
      }
      for (std::size_t row = 0; row < invariants().size(); ++row) {
        if ((ran.fresh >> row & 1) == 0) continue;
        if (ran.landings.empty()) take(*invariants()[row], std::nullopt, ran);
        for (const Landing& landing : ran.landings) {
          take(*invariants()[row], ran.points[landing.step][landing.point - 1U], ran);
        }
      }
    }
  }

  // The first one stays: it has the fewest landings.
  void take(const Invariant& invariant, std::optional<Point> point, const Ran& ran) {
    if (row_.cell(invariant, point) != nullptr) return;
    row_.cells.push_back({.invariant = &invariant,
                          .point = point,
                          .landings = static_cast<unsigned>(ran.landings.size()),
                          .shows = schedule_of(question_, ran.landings)});
  }

  const AtlasQuestion& question_;
  const Stop* stop_;
  Workers workers_;
  std::vector<std::unique_ptr<ScheduleRunner>> runners_;
  AtlasRow row_ = {};
};

}  // namespace

AtlasQuestion atlas_question(const Trace& of, unsigned most) {
  AtlasQuestion question = {.trace = of, .landing = {}, .most = most};
  question.trace.expectations.clear();
  std::erase_if(question.trace.steps, [](const Step& step) { return step.point != 0; });
  const auto may_land = [&](const Operation& operation, Context context) {
    const Step step = {.operation = operation, .context = context, .point = 1};
    const auto same = [&](const Step& other) {
      return other.context == context && print_nameless(other.operation) == print_nameless(operation) &&
             (!operation.is<Free>() || other.operation == operation);
    };
    if (std::ranges::none_of(question.landing, same)) question.landing.push_back(step);
  };
  for (const Step& step : of.steps) {
    if (step.context != Context::application) may_land(step.operation, step.context);
  }
  const auto asks = [&](std::uint64_t size) {
    if (size != 0 && size < kPageBytes) may_land(Alloc{.block = 0, .size = size}, Context::interrupt);
  };
  for (const Step& step : of.steps) {
    if (const auto* alloc = step.operation.as<Alloc>()) asks(alloc->size);
  }
  for (const std::uint32_t size : of.config.bind_sizes()) asks(size);
  asks(kPageBytes - kHeaderBytes);
  for (const Step& step : question.trace.steps) {
    if (const auto* alloc = step.operation.as<Alloc>())
      may_land(Free{.block = alloc->block}, Context::interrupt);
    const auto* bind = step.operation.as<Bind>();
    constexpr std::uint16_t kLongest = 546;
    if (bind != nullptr) may_land(Packet{.number = bind->number, .length = kLongest}, Context::interrupt);
  }
  return question;
}

const AtlasCell* AtlasRow::cell(const Invariant& invariant, std::optional<Point> point) const {
  const auto found = std::ranges::find_if(
      cells, [&](const AtlasCell& of) { return of.invariant == &invariant && of.point == point; });
  return found == cells.end() ? nullptr : &*found;
}

AtlasRow atlas_of(const AtlasQuestion& question, const Subject& subject, unsigned threads, const Stop* stop) {
  return AtlasSearch(question, subject, threads, stop).run();
}

}  // namespace sparepage
