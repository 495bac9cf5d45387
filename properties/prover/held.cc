#include "sparepage/properties/prover/held.h"

#include <algorithm>

namespace sparepage {

namespace {

std::int64_t largest(const Heap& heap, bool own) {
  std::int64_t most = 0;
  for (const Segment& segment : heap.segments()) {
    if (segment.own != own) continue;
    heap.walk(segment, [&](Address, const Header& header) {
      if (!header.in_use) most = std::max(most, std::int64_t{header.size});
      return true;
    });
  }
  return most;
}

Standing<std::int64_t, bool> standing(const Machine& machine) {
  return {.free = machine.ifsmgr.pager.free(),
          .spare = machine.ifsmgr.spare(),
          .largest = largest(machine.ifsmgr.heap, false),
          .own = largest(machine.ifsmgr.heap, true),
          .kept = false};
}

AbstractSize<std::int64_t> size_of(std::uint64_t bytes) {
  return {.bytes = static_cast<std::int64_t>(bytes),
          .need = static_cast<std::int64_t>(need(bytes)),
          .pages = static_cast<std::int64_t>(pages_for(bytes))};
}

}  // namespace

// Integers instead of terms; what is reached is what the machine reached.
class Held::Integers {
 public:
  using Number = std::int64_t;
  using Flag = bool;

  explicit Integers(std::span<const Reached> points) : points_(points) {}

  Number number(std::int64_t value) { return value; }
  Flag flag(bool value) { return value; }
  Number plus(Number left, Number right) { return left + right; }
  Number minus(Number left, Number right) { return left - right; }
  Number times(std::int64_t factor, Number of) { return factor * of; }
  Flag at_least(Number left, Number right) { return left >= right; }
  Flag both(Flag left, Flag right) { return left && right; }
  Flag either(Flag left, Flag right) { return left || right; }
  Flag no(Flag of) { return !of; }
  Number choose(Flag when, Number then, Number otherwise) { return when ? then : otherwise; }
  Number least(Number left, Number right) { return std::min(left, right); }
  Number most(Number left, Number right) { return std::max(left, right); }
  bool never(Flag of) { return !of; }

  void reach(Point, Where& at, Flag on) {
    if (!on || !wrong.empty()) return;
    if (next_ == points_.size()) {
      wrong = "a point is not reached";
      return;
    }
    const Reached& point = points_[next_++];
    compare(at, point.before);
    at = {.free = point.after.free,
          .spare = point.after.spare,
          .largest = point.after.largest,
          .own = point.after.own,
          .kept = at.kept};
    heap_.reset();
    own_.reset();
    // What lands: the pager refuses it, and the spare is used whole or not at all.
    if (point.after.free != point.before.free) wrong = "what lands changes the pager's pages";
    if (point.after.spare != point.before.spare && point.after.spare != 0) {
      wrong = "what lands uses a part of the spare";
    }
  }
  void carved(Where&, Number least, Number most, Flag on) {
    if (on) heap_ = {least, most};
  }
  void carved_own(Where&, Number least, Number most, Flag on) {
    if (on) own_ = {least, most};
  }
  void refused(const AbstractSize<Number>&, const Where&, Flag) {}
  void faulted(Flag) {}
  void called(Flag) {}
  void used_spare(Flag) {}

  // `grows`: blocks came back, so that the largest free one may be larger.
  void compare(const Where& at, const Where& is, bool grows = false) {
    if (!wrong.empty()) return;
    const auto [least, most] = heap_.value_or(Bounds{at.largest, at.largest});
    const auto [own_least, own_most] = own_.value_or(Bounds{at.own, at.own});
    if (is.free != at.free) {
      wrong = differs("free pages", is.free, at.free, at.free);
    } else if (is.spare != at.spare) {
      wrong = differs("pages in the spare", is.spare, at.spare, at.spare);
    } else if (is.largest < least || (!grows && is.largest > most)) {
      wrong = differs("bytes in the largest free block", is.largest, least, most);
    } else if (is.own < own_least || (!grows && is.own > own_most)) {
      wrong = differs("bytes in the largest free block of its own", is.own, own_least, own_most);
    }
  }
  void finish(const Where& at, const Where& is, bool grows = false) {
    if (wrong.empty() && next_ != points_.size()) wrong = "more points are reached";
    compare(at, is, grows);
  }

  std::string wrong;

 private:
  struct Bounds {
    Number least;
    Number most;
  };
  static std::string differs(const char* what, Number is, Number least, Number most) {
    return std::to_string(is) + " " + what + ", and " + std::to_string(least) +
           (least == most ? "" : " to " + std::to_string(most)) + " may be";
  }

  std::span<const Reached> points_;
  std::size_t next_ = 0;
  std::optional<Bounds> heap_;  // of the largest free block, since a grant; else it is known
  std::optional<Bounds> own_;
};

std::optional<std::string> Held::run(const Config& config, std::span<const Step> steps,
                                     const Strategy& strategy) {
  config_ = config;
  strategy_ = &strategy;
  in_operation_ = false;
  wrong_.reset();
  Machine machine(config, strategy);
  runner_.run(machine, steps, *this);
  return wrong_;
}

void Held::begin(std::size_t, const Step& step, Machine& machine) {
  Course& course = in_operation_ ? landed_ : operation_;
  course.start = standing(machine);
  course.points.clear();
  course.kept.assign(config_.bind_count, false);
  course.pending = machine.ifsmgr.pending();
  if (const auto* bind = step.operation.as<Bind>()) {
    for (const Wsipx::Entry& entry : machine.wsipx.entries()) {
      if (entry.name != bind->socket) continue;
      for (std::size_t i = 0; i < config_.bind_count; ++i) course.kept[i] = entry.kept[i] != 0;
    }
  }
  course.freed = 0;
  if (const auto* freed = step.operation.as<Free>()) {
    const Address block = machine.blocks.live(freed->block);
    if (block != 0) course.freed = std::int64_t{machine.ifsmgr.heap.payload_bytes(block)} + kHeaderBytes;
  }
  if (!in_operation_) in_operation_ = step.context == Context::application;
}

void Held::reaches(Point, Machine& machine) {
  operation_.points.push_back({.before = standing(machine), .after = {}});
}

void Held::leaves(Point, Machine& machine) {
  operation_.points.back().after = standing(machine);
}

void Held::end(std::size_t index, const Step& step, const Outcome& outcome, std::span<const Point>,
               Machine& machine) {
  const bool lands = in_operation_ && step.point != 0;
  const std::string wrong = judge(lands ? landed_ : operation_, step, outcome, machine);
  if (!lands) in_operation_ = false;
  if (!wrong.empty() && !wrong_) {
    wrong_ = "step " + std::to_string(index) + ", " + std::string(word(step.operation)) + ": " + wrong;
  }
}

std::string Held::judge(const Course& course, const Step& step, const Outcome& outcome,
                        const Machine& machine) {
  Integers d(course.points);
  AbstractRun<Integers> run(d, *strategy_, machine.ifsmgr.spare_target());
  const Where is = standing(machine);
  Where at = course.start;
  const Operation& operation = step.operation;
  const bool succeeded = outcome.result == Result::ok;
  const AbstractCall<bool> caller = {.application = step.context == Context::application,
                                     .interrupt = step.context == Context::interrupt,
                                     .wsipx = !operation.is<Alloc>(),
                                     .may_grow = false};
  const AbstractSize<std::int64_t> page = size_of(kPageBytes);
  const auto answer = [&](bool granted, bool answered) {
    if (d.wrong.empty() && granted != answered) {
      d.wrong = granted ? "no block, and there must be one" : "a block, and there can be none";
    }
  };
  bool grows = false;
  if (const auto* alloc = operation.as<Alloc>()) {
    const bool asked = outcome.result == Result::ok || outcome.result == Result::null;
    if (asked && alloc->size != 0 && alloc->size <= kLargestRequest) {
      answer(run.get_heap(at, true, size_of(alloc->size), caller), succeeded);
    }
  } else if (operation.is<Bind>() && !course.points.empty()) {
    d.reach(Point::bind_enter, at, true);
    for (std::size_t i = 0; i < config_.bind_count; ++i) {
      at.kept = course.kept[i];
      const bool got = run.execute(StrategyPart::request, at, true, size_of(config_.bind[i]), page, caller);
      grows = !got;
      if (!got || i + 1 == config_.bind_count) answer(got, outcome.result != Result::wsa_nobufs);
      if (!got) break;
      d.reach(Point::bind_block, at, true);
    }
  } else if (operation.is<Socket>() && succeeded && !strategy_->steps(StrategyPart::socket).empty()) {
    for (const std::uint16_t size : config_.bind_sizes()) {
      run.execute(StrategyPart::socket, at, true, size_of(size), page, caller);
      d.reach(Point::socket_block, at, true);
    }
  } else if (const auto* packet = operation.as<Packet>()) {
    if (outcome.result == Result::queued || outcome.result == Result::dropped) {
      const std::uint32_t size = packet->length + Wsipx::kPacketOverhead;
      answer(run.execute(StrategyPart::packet, at, true, size_of(size), page, caller),
             outcome.result == Result::queued);
    }
  } else if (operation.is<Run>() && course.pending && succeeded) {
    run.execute(StrategyPart::deferred, at, true, size_of(0), page, caller);
  } else if ((operation.is<Fill>() || operation.is<Api>()) && succeeded) {
    run.fill_spare(at, true, caller);
  } else if (operation.is<Pressure>() || operation.is<Relief>()) {
    at.free = is.free;
  } else if (operation.is<Free>() && succeeded) {
    grows = true;
    at.largest = std::max(at.largest, course.freed);
  } else if (operation.is<Recv>() || operation.is<Close>() || operation.is<Exit>()) {
    grows = true;
  }
  d.finish(at, is, grows);
  return d.wrong;
}

}  // namespace sparepage
