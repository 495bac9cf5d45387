// What programs do, over the handful of numbers that a request depends on instead of a machine. Source:
// strategy section 2, spec section 3. It is written once, and used twice: over terms, where a solver asks
// whether any machine can come to some end; and over integers, where the machine itself is held to it
// (held.h).
//
// Where the numbers do not tell what the machine does, it may do anything that they allow: a grant leaves a
// largest free block that lies between two bounds.
#pragma once

#include <concepts>
#include <cstdint>

#include "sparepage/model/heap.h"
#include "sparepage/model/operation.h"
#include "sparepage/model/strategy.h"

namespace sparepage {

// Where a machine stands. Pages that the pager has and that are in the spare; bytes of the largest free
// block, its header included (0: there is none), of the heap and of the strategy's own pages; whether there
// is a block that `socket` kept for the request at hand.
template <class Number, class Flag>
struct Standing {
  Number free;
  Number spare;
  Number largest;
  Number own;
  Flag kept;
};

// A size: in bytes, what a block of it takes, and the pages that the pager would give for it.
template <class Number>
struct AbstractSize {
  Number bytes;
  Number need;
  Number pages;
};

// Who calls GetHeap, and when. Outside application time either `interrupt` or it is critical event time.
template <class Flag>
struct AbstractCall {
  Flag application;
  Flag interrupt;
  Flag wsipx;
  Flag may_grow;
};

// What runs is guarded: `on` says whether the step is executed at all. `Domain` has the types Number and
// Flag, their operations (terms.h), and is told:
//     void reach(Point, Standing&, Flag on)      a point is reached: what lands may change where it stands
//     void carved(Standing&, Number least, Number most, Flag on)  the largest free block is between these
//     void carved_own(Standing&, Number least, Number most, Flag on)
//     void refused(const AbstractSize&, const Standing&, Flag on) a GetHeap gives null
//     void faulted(Flag on)                      a page allocation is tried when it may not
//     void called(Flag on)                       a heap call of the operation's own
//     void used_spare(Flag on)                   the spare joins the heap
template <class Domain>
class AbstractRun {
 public:
  using Number = typename Domain::Number;
  using Flag = typename Domain::Flag;
  using Where = Standing<Number, Flag>;
  using Size = AbstractSize<Number>;
  using Caller = AbstractCall<Flag>;

  // `target`: pages that the spare is filled up to.
  AbstractRun(Domain& domain, const Strategy& strategy, Number target)
      : d_(domain), strategy_(strategy), target_(target) {}

  // GetHeap. The result says whether it gave a block; `stretching`: one that goes back at once.
  Flag get_heap(Where& at, Flag on, const Size& size, const Caller& caller, bool masked = false,
                bool stretching = false) {
    GetHeap services{*this, at, size, caller, masked, stretching};
    Flow flow{on, d_.flag(false)};
    const ProgramSteps& steps = strategy_.steps(StrategyPart::getheap);
    walk(steps, 0, steps.size(), flow, services);
    d_.called(on);
    d_.refused(size, at, d_.both(on, d_.no(flow.granted)));
    return flow.granted;
  }

  // FillHeapSpare.
  void fill_spare(Where& at, Flag on, const Caller& caller) { fill(at, on, caller, false); }

  // A program of WSIPX's, for one size. `page`: the larger of that size and a page.
  Flag execute(StrategyPart part, Where& at, Flag on, const Size& size, const Size& page,
               const Caller& caller) {
    Asks services{*this, at, size, page, caller, d_.flag(false), 0};
    Flow flow{on, d_.flag(false)};
    const ProgramSteps& steps = strategy_.steps(part);
    walk(steps, 0, steps.size(), flow, services);
    return flow.granted;
  }

 private:
  struct Flow {
    Flag live;     // the program goes on
    Flag granted;  // it has ended with a block
  };

  template <class Services>
  void walk(const ProgramSteps& steps, std::size_t from, std::size_t to, Flow& flow, Services& services) {
    for (std::size_t at = from; at < to && !d_.never(flow.live);) {
      const ProgramStep& step = steps[at];
      const std::size_t inside = at + 1;
      at = has_block(step.opcode) ? step.end : inside;
      switch (step.opcode) {
        case Opcode::stop: flow.live = d_.flag(false); break;
        case Opcode::repeat:
          for (std::uint32_t time = 0; time < step.number; ++time) {
            walk(steps, inside, step.end, flow, services);
          }
          break;
        case Opcode::mask:
          services.mask(flow.live);
          walk(steps, inside, step.end, flow, services);
          services.unmask();
          break;
        case Opcode::choose: {
          const std::size_t other = step.other == 0 ? step.end : step.other;
          const Flag said = services.holds(step);
          const Flag holds = step.negated ? d_.no(said) : said;
          const Flag otherwise = d_.both(flow.live, d_.no(holds));
          flow.live = d_.both(flow.live, holds);
          walk(steps, inside, other, flow, services);
          const Flag after = flow.live;
          flow.live = otherwise;
          walk(steps, other, step.end, flow, services);
          flow.live = d_.either(after, flow.live);
          break;
        }
        default: {
          const Flag got = d_.both(flow.live, services.execute(step.opcode, flow.live));
          flow.granted = d_.either(flow.granted, got);
          flow.live = d_.both(flow.live, d_.no(got));
        }
      }
    }
  }

  void set(Number& of, Flag on, Number value) { of = d_.choose(on, value, of); }
  Number bytes_of(Number pages) { return d_.times(kPageBytes, pages); }
  // What is left of a block of so many bytes when one of `need` is carved from it; less than 16 is given out
  // with it.
  Number rest(Number bytes, Number need) {
    const Number left = d_.minus(bytes, need);
    return d_.choose(d_.at_least(left, d_.number(16)), left, d_.number(0));
  }
  // Fills the spare, where that is allowed.
  void fill(Where& at, Flag on, const Caller& caller, bool masked) {
    const Flag waits = d_.both(on, caller.application);
    if (!masked) d_.reach(Point::fill_enter, at, waits);
    const Number taken = d_.least(d_.minus(target_, at.spare), at.free);
    if (masked) {
      d_.faulted(d_.both(waits, d_.at_least(taken, d_.number(1))));
      return;
    }
    const Number spare = d_.plus(at.spare, taken);
    const Number free = d_.minus(at.free, taken);
    set(at.spare, waits, spare);
    set(at.free, waits, free);
  }

  struct GetHeap {
    AbstractRun& run;
    Where& at;
    const Size& size;
    const Caller& caller;
    bool masked;
    bool stretching;

    Flag holds(const ProgramStep& step) {
      Domain& d = run.d_;
      const Number number = d.number(step.number);
      switch (step.condition) {
        case StepCondition::size_least: return d.at_least(size.bytes, number);
        case StepCondition::size_below: return d.no(d.at_least(size.bytes, number));
        case StepCondition::application: return caller.application;
        case StepCondition::interrupt: return caller.interrupt;
        case StepCondition::critical: return d.no(d.either(caller.application, caller.interrupt));
        case StepCondition::may_grow: return caller.may_grow;
        case StepCondition::wsipx: return caller.wsipx;
        case StepCondition::spare_least: return d.at_least(at.spare, number);
        case StepCondition::spare_below: return d.no(d.at_least(at.spare, number));
        case StepCondition::free_least: return d.at_least(at.free, number);
        case StepCondition::free_below: return d.no(d.at_least(at.free, number));
      }
      return d.flag(false);
    }
    void mask(Flag) {}  // stands in no getheap
    void unmask() {}

    Flag execute(Opcode opcode, Flag on) {
      switch (opcode) {
        case Opcode::find: return find(on);
        case Opcode::grow: return grow(on);
        case Opcode::spare: return spare(on);
        case Opcode::fill: run.fill(at, on, caller, masked); break;
        default: break;
      }
      return run.d_.flag(false);
    }
    Flag find(Flag on) {
      Domain& d = run.d_;
      const Flag fits = d.at_least(at.largest, size.need);
      if (!stretching) {
        d.carved(at, run.rest(at.largest, size.need), at.largest, d.both(on, fits));
      }
      return fits;
    }
    // The new segment joins at the end; what is left of it may be the largest free block then.
    void join(Number pages, Flag on) {
      Domain& d = run.d_;
      const Number bytes = run.bytes_of(pages);
      const Number largest = d.most(at.largest, stretching ? bytes : run.rest(bytes, size.need));
      d.carved(at, largest, largest, on);
      if (stretching) run.set(at.largest, on, largest);
    }
    Flag grow(Flag on) {
      Domain& d = run.d_;
      const Flag waits = masked ? d.flag(false) : caller.application;
      d.reach(Point::grow_enter, at, d.both(on, waits));
      d.faulted(d.both(on, d.no(waits)));
      const Flag given = d.both(waits, d.at_least(at.free, size.pages));
      const Flag now = d.both(on, given);
      run.set(at.free, now, d.minus(at.free, size.pages));
      join(size.pages, now);
      return given;
    }
    Flag spare(Flag on) {
      Domain& d = run.d_;
      const Flag serves =
          d.both(d.at_least(at.spare, d.number(1)), d.at_least(run.bytes_of(at.spare), size.need));
      const Flag now = d.both(on, serves);
      join(at.spare, now);
      d.used_spare(now);
      run.set(at.spare, now, d.number(0));
      return serves;
    }
  };

  struct Asks {
    AbstractRun& run;
    Where& at;
    const Size& size;
    const Size& page;
    const Caller& caller;
    Flag due;  // a point is, before the next call
    unsigned masks;

    Flag holds(const ProgramStep& step) {
      const Flag least = run.d_.at_least(size.bytes, run.d_.number(step.number));
      return step.condition == StepCondition::size_least ? least : run.d_.no(least);
    }
    void mask(Flag on) {
      reach_what_is_due(on);
      ++masks;
    }
    void unmask() { --masks; }
    // Which of the points is due makes no difference.
    void reach_what_is_due(Flag on) {
      Domain& d = run.d_;
      if (masks == 0) d.reach(Point::getheap_failed, at, d.both(d.both(on, due), caller.application));
      due = d.both(due, d.no(on));
    }
    void fall_due(Flag on) { due = run.d_.either(due, on); }

    Flag execute(Opcode opcode, Flag on) {
      Domain& d = run.d_;
      if (opcode == Opcode::later) return d.flag(false);
      reach_what_is_due(on);
      switch (opcode) {
        case Opcode::get: return get(on, size, caller);
        case Opcode::get_page: return get(on, page, caller);
        case Opcode::get_may_grow: {
          Caller says = caller;
          says.may_grow = d.flag(true);
          return get(on, size, says);
        }
        case Opcode::stretch: {
          const Flag got = run.get_heap(at, on, page, caller, masks != 0, true);
          d.called(d.both(on, got));
          fall_due(on);
          break;
        }
        case Opcode::kept: {
          const Flag there = at.kept;
          at.kept = d.both(at.kept, d.no(on));
          return there;
        }
        case Opcode::own: {
          const Flag fits = d.at_least(at.own, size.need);
          d.carved_own(at, run.rest(at.own, size.need), at.own, d.both(on, fits));
          return fits;
        }
        case Opcode::fill:
          run.fill(at, on, caller, masks != 0);
          d.called(on);
          fall_due(on);
          break;
        default: break;
      }
      return d.flag(false);
    }
    Flag get(Flag on, const Size& of, const Caller& who) {
      const Flag got = run.get_heap(at, on, of, who, masks != 0);
      fall_due(run.d_.both(on, run.d_.no(got)));
      return got;
    }
  };

  Domain& d_;
  const Strategy& strategy_;
  Number target_;
};

}  // namespace sparepage
