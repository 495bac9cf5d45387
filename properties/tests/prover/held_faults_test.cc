// Machines that would make a proof untrue, and that Held notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/support.h"
#include "sparepage/properties/prover/held.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

// Each does an operation as the machine does it, and then what no machine does.
Outcome grows_in_interrupts(Machine& machine, const Operation& operation, Context context,
                            Preemption* preemption) {
  const Outcome outcome = execute(machine, operation, context, preemption);
  if (context != Context::application && outcome.result == Result::null &&
      machine.ifsmgr.pager.take(1, Context::application)) {
    machine.ifsmgr.heap.join(1);
  }
  return outcome;
}
Outcome fills_too_much(Machine& machine, const Operation& operation, Context context,
                       Preemption* preemption) {
  const Outcome outcome = execute(machine, operation, context, preemption);
  if (operation.is<Api>()) machine.ifsmgr.pager.take(1, Context::application);
  return outcome;
}
Outcome frees_a_part(Machine& machine, const Operation& operation, Context context, Preemption* preemption) {
  if (operation.is<Free>()) return Result::ok;
  return execute(machine, operation, context, preemption);
}
Outcome keeps_pages_of_a_refusal(Machine& machine, const Operation& operation, Context context,
                                 Preemption* preemption) {
  const Outcome outcome = execute(machine, operation, context, preemption);
  if (outcome.result == Result::null) machine.ifsmgr.pager.take(1, Context::application);
  return outcome;
}
Outcome joins_a_part_of_the_spare(Machine& machine, const Operation& operation, Context context,
                                  Preemption* preemption) {
  const std::uint32_t spare = machine.ifsmgr.spare();
  const Outcome outcome = execute(machine, operation, context, preemption);
  if (spare > 1 && machine.ifsmgr.spare() == 0) {
    machine.ifsmgr.heap.carve(machine.ifsmgr.heap.first_fit(kPageBytes), kPageBytes);
  }
  return outcome;
}
Outcome finds_no_small_block(Machine& machine, const Operation& operation, Context context,
                             Preemption* preemption) {
  const auto* alloc = operation.as<Alloc>();
  if (alloc != nullptr && alloc->size < 16) return Result::null;
  return execute(machine, operation, context, preemption);
}
Outcome grows_by_a_page_too_many(Machine& machine, const Operation& operation, Context context,
                                 Preemption* preemption) {
  const std::uint32_t pages = machine.ifsmgr.heap_pages();
  const Outcome outcome = execute(machine, operation, context, preemption);
  if (machine.ifsmgr.heap_pages() > pages) machine.ifsmgr.heap.join(1);
  return outcome;
}

class Lands final : public Preemption {
 public:
  Lands(Preemption* inner, Machine& machine) : inner_(inner), machine_(machine) {}
  bool reach(Point point) override {
    const bool landed = inner_ != nullptr && inner_->reach(point);
    if (point == Point::bind_block) machine_.ifsmgr.pager.take(1, Context::application);
    return landed;
  }

 private:
  Preemption* inner_;
  Machine& machine_;
};
Outcome loses_a_page_between_requests(Machine& machine, const Operation& operation, Context context,
                                      Preemption* preemption) {
  Lands lands(preemption, machine);
  return execute(machine, operation, context, preemption == nullptr ? nullptr : &lands);
}

struct Faulty {
  const char* name;
  Execute* execute;
  const char* lines;
  const char* says;
};

void PrintTo(const Faulty& which, std::ostream* out) {
  *out << which.name;
}

class HeldTo : public testing::TestWithParam<Faulty> {};

TEST_P(HeldTo, WhatProofsAreAbout) {
  const Faulty& faulty = GetParam();
  const Trace trace = trace_of(faulty.lines);
  const Strategy& original = *find_subject("original")->caller;
  EXPECT_EQ(Held().run(trace.config, trace.steps, original), std::nullopt);
  EXPECT_THAT(Held(faulty.execute).run(trace.config, trace.steps, original).value_or(""),
              HasSubstr(faulty.says));
}

INSTANTIATE_TEST_SUITE_P(
    By, HeldTo,
    testing::Values(
        Faulty{"GrowsInInterrupts", grows_in_interrupts, "config pages=3 heap=0 spare=1\nirq alloc a 4096\n",
               "2 free pages, and 3 may be"},
        Faulty{"FillsTooMuch", fills_too_much, "config pages=3 heap=0 spare=1\nalloc a 8\napi\n",
               "1 free pages, and 2 may be"},
        Faulty{"FreesAPart", frees_a_part, "alloc a 4088\nfree a\n",
               "0 bytes in the largest free block, and 4096 may be"},
        Faulty{"KeepsPagesOfARefusal", keeps_pages_of_a_refusal,
               "config pages=3 heap=0 spare=1\nalloc a 20000\n", "2 free pages, and 3 may be"},
        Faulty{"JoinsAPartOfTheSpare", joins_a_part_of_the_spare, "config heap=0 spare=2\nalloc a 8\n",
               "bytes in the largest free block, and 8176 may be"},
        Faulty{"FindsNoSmallBlock", finds_no_small_block, "alloc a 8\n", "no block, and there must be one"},
        Faulty{"GrowsByAPageTooMany", grows_by_a_page_too_many, "config heap=0 spare=1\nalloc a 4088\n",
               "4096 bytes in the largest free block, and 0 may be"},
        Faulty{"LosesAPageBetweenRequests", loses_a_page_between_requests, "socket s\nbind s 1\n",
               "15 free pages, and 16 may be"}),
    [](const testing::TestParamInfo<Faulty>& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace sparepage
