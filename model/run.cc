#include "sparepage/model/run.h"

namespace sparepage {

// What lands in one application operation.
class Runner::Landing final : public Preemption {
 public:
  Landing(Runner& runner, Machine& machine, std::span<const Step> steps, std::size_t first, std::size_t last,
          Monitor& monitor)
      : runner_(runner), machine_(machine), steps_(steps), first_(first), last_(last), monitor_(monitor) {}

  bool reach(Point point) override {
    runner_.points_.push_back(point);
    machine_.journal().pause();
    const std::size_t number = runner_.points_.size();
    bool landed = false;
    monitor_.reaches(point, machine_);
    for (std::size_t i = first_; i < last_; ++i) {
      if (steps_[i].point != number || machine_.ifsmgr.over()) continue;
      run(i, StepPlace::inside);
      landed = true;
    }
    monitor_.leaves(point, machine_);
    return landed;
  }

  void run_unreached() {
    for (std::size_t i = first_; i < last_; ++i) {
      if (steps_[i].point > runner_.points_.size() && !machine_.ifsmgr.over()) run(i, StepPlace::after);
    }
  }

  bool ended_the_run() const { return ended_the_run_; }

 private:
  void run(std::size_t index, StepPlace place) {
    const Step& step = steps_[index];
    monitor_.begin(index, step, machine_);
    Outcome outcome = runner_.execute_(machine_, step.operation, step.context, nullptr);
    machine_.journal().pause();
    machine_.ifsmgr.settle(place, step.context);
    if (machine_.ifsmgr.over()) {
      outcome = machine_.ifsmgr.last_outcome();
      ended_the_run_ = true;
    }
    monitor_.end(index, step, outcome, {}, machine_);
  }

  Runner& runner_;
  Machine& machine_;
  std::span<const Step> steps_;
  std::size_t first_;
  std::size_t last_;
  Monitor& monitor_;
  bool ended_the_run_ = false;
};

void Runner::run(Machine& machine, std::span<const Step> steps, Monitor& monitor) {
  for (std::size_t at = 0; at < steps.size();) {
    const Step& step = steps[at];
    std::size_t next = at + 1;
    while (next < steps.size() && steps[next].point != 0) ++next;
    Landing landing(*this, machine, steps, at + 1, next, monitor);
    points_.clear();
    monitor.begin(at, step, machine);
    Outcome outcome = execute_(machine, step.operation, step.context, &landing);
    machine.journal().pause();
    if (landing.ended_the_run()) return;  // the operation has no step
    machine.ifsmgr.settle(StepPlace::between, step.context);
    if (machine.ifsmgr.over()) {
      outcome = machine.ifsmgr.last_outcome();
      monitor.end(at, step, outcome, points_, machine);
      return;
    }
    monitor.end(at, step, outcome, points_, machine);
    landing.run_unreached();
    if (landing.ended_the_run()) return;
    at = next;
  }
}

}  // namespace sparepage
