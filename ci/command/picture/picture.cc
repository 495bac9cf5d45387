#include "ci/command/picture/picture.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ci/command/output/narrate.h"
#include "sparepage/model/run.h"

namespace sparepage {

namespace {

// Takes down what happens, event by event.
class Recorder {
 public:
  Recorder(const Trace& trace, Course& course) : trace_(trace), course_(course), pages_(course.start) {}

  // Of that step's course.
  void happened(const Event& event, std::size_t step) {
    switch (event.kind) {
      case Event::Kind::granted:
        add(Moment::Kind::granted, event, step).blocks.push_back(block_of(event, step));
        break;
      case Event::Kind::refused: add(Moment::Kind::refused, event, step); break;
      case Event::Kind::returned:
        add(Moment::Kind::returned, event, step).gone.push_back(event.address);
        break;
      case Event::Kind::joined: {
        const auto pages = static_cast<std::uint32_t>(event.size);
        pages_.heap += pages;
        (event.spare_before != 0 ? pages_.spare : pages_.free) -= pages;
        add(Moment::Kind::joined, event, step);
        break;
      }
      case Event::Kind::filled:
        // A heap that is brought does not say what it filled.
        if (course_.strategy->guest == nullptr) {
          pages_.spare += event.spare_after - event.spare_before;
          pages_.free -= event.spare_after - event.spare_before;
        }
        add(Moment::Kind::filled, event, step);
        break;
      case Event::Kind::fault: add(Moment::Kind::fault, event, step); break;
      case Event::Kind::asked: add(Moment::Kind::asked, event, step); break;
      case Event::Kind::waited: add(Moment::Kind::waited, event, step); break;
      default: break;
    }
  }

  Moment& reached(Point point, std::size_t number, std::size_t step) {
    course_.moments.push_back({.kind = Moment::Kind::point,
                               .step = step,
                               .context = Context::application,
                               .number = number,
                               .points = {point},
                               .pages = pages_});
    return course_.moments.back();
  }

  Moment& ended(std::size_t step, const Outcome& outcome, std::span<const Point> points, const Pages& pages) {
    pages_ = pages;
    const Step& at = trace_.steps[step];
    course_.moments.push_back(
        {.kind = Moment::Kind::ended,
         .step = step,
         .context = at.context,
         .says = result_text(outcome),
         .outcome = outcome,
         .points = {points.begin(), points.end()},
         .after_its_operation = at.point != 0 && last_ended_ == operation_of(trace_.steps, step),
         .pages = pages_});
    if (at.point == 0) last_ended_ = step;
    return course_.moments.back();
  }

 private:
  // A segment that joins is told of by the grant that follows.
  Moment& add(Moment::Kind kind, const Event& event, std::size_t step) {
    told_.push_back(event);
    std::string says;
    if (event.kind == Event::Kind::joined) {
      says = event.spare_before != 0 ? "the spare, " + counted(event.size, "page") + ", joins the heap"
                                     : "the heap grows by " + counted(event.size, "page");
    } else {
      const auto lines = narrate(told_, event.context, *course_.strategy, true);
      if (!lines.empty()) says = lines.back();
      told_.clear();
    }
    course_.moments.push_back({.kind = kind,
                               .step = step,
                               .context = event.context,
                               .event = event,
                               .says = std::move(says),
                               .pages = pages_});
    return course_.moments.back();
  }

  DrawnBlock block_of(const Event& event, std::size_t step) const {
    const Operation& operation = trace_.steps[step].operation;
    DrawnBlock block = {.at = event.address,
                        .bytes = event.usable,
                        .asked = event.size,
                        .of = DrawnBlock::Of::client,
                        .owner = {}};
    if (event.owner != kOtherClient) {
      block.of = operation.is<Packet>() ? DrawnBlock::Of::packet : DrawnBlock::Of::socket;
      block.owner = trace_.sockets.at(event.owner - 1);
    } else if (const auto* alloc = operation.as<Alloc>(); alloc != nullptr) {
      block.owner = trace_.blocks.at(alloc->block);
    }
    return block;
  }

  const Trace& trace_;
  Course& course_;
  Pages pages_;
  std::vector<Event> told_;
  std::optional<std::size_t> last_ended_;  // the last step to end that does not land in another
};

// The modelled heap, which is looked at at every point, too.
class ModelMonitor final : public Monitor {
 public:
  ModelMonitor(Recorder& recorder, Course& course, const Machine& machine)
      : recorder_(recorder), course_(course) {
    for (const Segment& segment : machine.ifsmgr.heap.segments()) course.segments.push_back(drawn(segment));
    segments_ = course.segments.size();
  }

  static Pages pages_of(const Machine& machine) {
    const Ifsmgr& ifsmgr = machine.ifsmgr;
    return {.heap = ifsmgr.heap.all_pages(),
            .spare = ifsmgr.spare(),
            .free = ifsmgr.pager.free(),
            .others = ifsmgr.pager.pressure()};
  }

 private:
  void begin(std::size_t index, const Step& step, Machine& machine) override {
    take_in(machine);
    if (step.point == 0) number_ = 0;
    under_way_.push_back(index);
  }
  void end(std::size_t index, const Step& /*step*/, const Outcome& outcome, std::span<const Point> points,
           Machine& machine) override {
    take_in(machine);
    under_way_.pop_back();
    look_at_kept(machine, recorder_.ended(index, outcome, points, pages_of(machine)));
  }
  void reaches(Point point, Machine& machine) override {
    take_in(machine);
    look_at_kept(machine, recorder_.reached(point, ++number_, under_way_.back()));
  }

  static DrawnSegment drawn(const Segment& segment) {
    return {.at = segment.base, .pages = segment.pages, .own = segment.own};
  }

  void take_in(Machine& machine) {
    for (const Event& event : machine.journal().events) {
      recorder_.happened(event, under_way_.back());
      if (event.kind != Event::Kind::joined) continue;
      course_.moments.back().segments.push_back(drawn(machine.ifsmgr.heap.segments()[segments_++]));
    }
    machine.journal().clear();
  }

  void look_at_kept(const Machine& machine, Moment& moment) {
    std::vector<Address> kept;
    for (const Wsipx::Entry& entry : machine.wsipx.entries()) {
      std::ranges::copy_if(entry.kept, std::back_inserter(kept), [](Address block) { return block != 0; });
    }
    if (kept == kept_) return;
    kept_ = kept;
    moment.kept = std::move(kept);
  }

  Recorder& recorder_;
  Course& course_;
  std::vector<std::size_t> under_way_;  // steps, each landed in the one before
  std::size_t number_ = 0;              // of the last point
  std::size_t segments_ = 0;            // that have joined by now
  std::vector<Address> kept_;
};

// A heap that is brought, which may run in another process: what it did is told when a step has ended.
class GuestObserver final : public Observer {
 public:
  GuestObserver(const Trace& trace, Recorder& recorder) : trace_(trace), recorder_(recorder) {}

 private:
  void ended(const EndedStep& ended) override {
    for (const Event& event : ended.journal) {
      // What the application did so far stands in front of what landed in its operation.
      recorder_.happened(
          event, event.context == Context::application ? operation_of(trace_.steps, ended.step) : ended.step);
    }
    const MachineState state = ended.state();
    // What it holds back is among the pages that it holds.
    const std::uint32_t held = std::min(state.spare_pages, state.heap_pages);
    recorder_.ended(ended.step, ended.outcome, ended.points,
                    {.heap = state.heap_pages - held,
                     .spare = state.spare_pages,
                     .free = state.free_pages,
                     .others = state.pressure_pages});
  }

  const Trace& trace_;
  Recorder& recorder_;
};

}  // namespace

Course course_of(const Trace& trace, const Subject& strategy) {
  Course course = {.strategy = &strategy};
  if (strategy.guest != nullptr) {
    const Config& config = trace.config;
    course.start = {.free = config.pages + config.heap + config.spare};
    Recorder recorder(trace, course);
    GuestObserver observer(trace, recorder);
    // A heap that is brought is looked at as closely as can be.
    Checker checker(Depth::full);
    const auto violations = checker.run(trace.config, trace.steps, strategy, &observer);
    course.violations.assign(violations.begin(), violations.end());
    return course;
  }
  Checker checker;
  const auto violations = checker.run(trace.config, trace.steps, strategy);
  course.violations.assign(violations.begin(), violations.end());
  Machine machine(trace.config, *strategy.caller);
  course.start = ModelMonitor::pages_of(machine);
  Recorder recorder(trace, course);
  ModelMonitor monitor(recorder, course, machine);
  Runner().run(machine, trace.steps, monitor);
  return course;
}

}  // namespace sparepage
