#include "sparepage/model/run.h"

namespace sparepage {

// What lands in one application operation.
class Runner::Landing final : public Preemption {
 public:
  Landing(Runner& runner, Machine& machine, std::span<const Step> steps, std::size_t first, std::size_t last,
          Monitor& monitor)
      : runner_(runner), machine_(machine), steps_(steps), first_(first), last_(last), monitor_(monitor) {}

  void reach(Point point) override {
    runner_.points_.push_back(point);
    const std::size_t number = runner_.points_.size();
    for (std::size_t i = first_; i < last_; ++i) {
      if (steps_[i].point == number) run(i);
    }
  }

  void run_unreached() {
    for (std::size_t i = first_; i < last_; ++i) {
      if (steps_[i].point > runner_.points_.size()) run(i);
    }
  }

 private:
  void run(std::size_t index) {
    const Step& step = steps_[index];
    monitor_.begin(index, step, machine_);
    const Outcome outcome = runner_.execute_(machine_, step.operation, step.context, nullptr);
    monitor_.end(index, step, outcome, {}, machine_);
  }

  Runner& runner_;
  Machine& machine_;
  std::span<const Step> steps_;
  std::size_t first_;
  std::size_t last_;
  Monitor& monitor_;
};

void Runner::run(Machine& machine, std::span<const Step> steps, Monitor& monitor) {
  for (std::size_t at = 0; at < steps.size();) {
    const Step& step = steps[at];
    std::size_t next = at + 1;
    while (next < steps.size() && steps[next].point != 0) ++next;
    Landing landing(*this, machine, steps, at + 1, next, monitor);
    points_.clear();
    monitor.begin(at, step, machine);
    const Outcome outcome = execute_(machine, step.operation, step.context, &landing);
    monitor.end(at, step, outcome, points_, machine);
    landing.run_unreached();
    at = next;
  }
}

}  // namespace sparepage
