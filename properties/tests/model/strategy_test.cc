// What each word of a strategy does. Operations in, what became of them out: "bind 10055 at bind.enter".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/support.h"

namespace sparepage {
namespace {

using testing::ElementsAre;

class Told final : public Observer {
 public:
  explicit Told(const Trace& trace) : trace_(trace) {}
  void ended(const EndedStep& ended) override {
    std::string line = std::string(word(trace_.steps[ended.step].operation)) + " " + text(ended.outcome);
    std::string_view before = " at ";
    for (const Point point : ended.points) {
      line += std::string(before) + std::string(text(point));
      before = " ";
    }
    lines.push_back(line);
  }
  std::vector<std::string> lines;

 private:
  const Trace& trace_;
};

// The steps, then "violated INVARIANT in OPERATION", then "free F spare S heap H own O blocks B bytes Y".
std::vector<std::string> told(const std::string& programs, std::string_view lines) {
  const Strategy strategy = strategy_from(programs);
  const Subject subject = subject_of(strategy);
  const Trace trace = trace_of(lines);
  Checker checker(Depth::full);
  Told told(trace);
  for (const Violation& violation : checker.run(trace.config, trace.steps, subject, &told)) {
    told.lines.push_back("violated " + std::string(violation.invariant->name) + " in " +
                         std::string(word(trace.steps[violation.step].operation)));
  }
  const MachineState state = checker.state();
  told.lines.push_back("free " + std::to_string(state.free_pages) + " spare " +
                       std::to_string(state.spare_pages) + " heap " + std::to_string(state.heap_pages) +
                       " own " + std::to_string(state.own_pages) + " blocks " +
                       std::to_string(state.live_blocks) + " bytes " + std::to_string(state.live_bytes));
  return told.lines;
}

TEST(StrategyStep, WhatIsDueIsReachedBeforeTheNextCallAndNotAtTheEnd) {
  EXPECT_THAT(
      told("request { get later fill get }",
           "config pages=0 heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 1\n"),
      ElementsAre("alloc ok", "socket ok", "bind 10055 at bind.enter getheap-failed fill.enter spare-filled",
                  "free 0 spare 0 heap 1 own 0 blocks 1 bytes 4096"));
}

TEST(StrategyStep, AMaskSpendsWhatFallsDueInIt) {
  // getheap-failed falls due before the mask's get and outside it: it is reached on the way in. What falls
  // due inside, before a step inside, is spent; what is still due at the end is reached before the next step
  // outside.
  EXPECT_THAT(told("request { get mask { get mask { get } } get }",
                   "config pages=0 heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 1\n"),
              ElementsAre("alloc ok", "socket ok", "bind 10055 at bind.enter getheap-failed getheap-failed",
                          "free 0 spare 0 heap 1 own 0 blocks 1 bytes 4096"));
}

TEST(StrategyStep, AFillInAMaskIsAFaultWhereItHadSomethingToDo) {
  EXPECT_THAT(
      told("request { mask { fill get } }", "config pages=1 heap=1 spare=1 bind=8\nsocket s\nbind s 1\n"),
      ElementsAre("socket ok", "bind ok 00000001:020000000001:0001 at bind.enter bind.block",
                  "free 1 spare 1 heap 1 own 0 blocks 1 bytes 16"));
  EXPECT_THAT(told("request { mask { fill get } }",
                   "config pages=1 heap=0 spare=1 bind=8\nalloc a 4088\nsocket s\nbind s 1\n"),
              ElementsAre("alloc ok", "socket ok", "bind 10055 at bind.enter",
                          "violated bind-never-fails in bind", "violated no-grow-outside-application in bind",
                          "free 1 spare 0 heap 1 own 0 blocks 1 bytes 4096"));
}

TEST(StrategyStep, AGrowthInAMaskIsRefused) {
  EXPECT_THAT(
      told("request { mask { get page } }", "config pages=4 heap=0 spare=1 bind=8\nsocket s\nbind s 1\n"),
      ElementsAre("socket ok", "bind 10055 at bind.enter", "violated bind-never-fails in bind",
                  "violated no-grow-outside-application in bind",
                  "free 4 spare 1 heap 0 own 0 blocks 0 bytes 0"));
}

TEST(StrategyStep, AFactBeforeAnInterruptIsTheOperations) {
  EXPECT_THAT(told("request { mask { get page } get }",
                   "config pages=4 heap=0 spare=1 bind=8\nsocket s\nbind s 1\nirq@2 alloc a 4096\n"),
              ElementsAre("socket ok", "alloc null",
                          "bind ok 00000001:020000000001:0001 at bind.enter getheap-failed "
                          "bind.block",
                          "violated no-grow-outside-application in bind",
                          "free 4 spare 0 heap 1 own 0 blocks 1 bytes 16"));
}

TEST(StrategyStep, AStretchGivesItsBlockBack) {
  EXPECT_THAT(
      told("request { get stretch get }",
           "config pages=4 heap=0 spare=1 bind=8\nalloc a 4088\nsocket s\nbind s 1\n"),
      ElementsAre(
          "alloc ok", "socket ok",
          "bind ok 00000001:020000000001:0001 at bind.enter getheap-failed grow.enter stretched bind.block",
          "free 2 spare 0 heap 3 own 0 blocks 2 bytes 4112"));
}

TEST(StrategyStep, WhatIsKeptIsTakenByTheBindAndKeptAgainWhenItFails) {
  const std::string keeps = "socket { get } request { kept get }";
  const std::string_view full = "config pages=0 heap=0 spare=1 bind=8,4056\nsocket s\nbind s 1\n";
  EXPECT_THAT(told(keeps, full),
              ElementsAre("socket ok at socket.block socket.block",
                          "bind ok 00000001:020000000001:0001 at bind.enter bind.block bind.block",
                          "free 0 spare 0 heap 1 own 0 blocks 2 bytes 4080"));
  EXPECT_THAT(told("socket { if size < 9 { get } } request { kept get }",
                   "config pages=0 heap=0 spare=1 bind=8,4088\nsocket s\nbind s 1\nclose s\n"),
              ElementsAre("socket ok at socket.block socket.block", "bind 10055 at bind.enter bind.block",
                          "close ok", "free 0 spare 0 heap 1 own 0 blocks 0 bytes 0"));
}

TEST(StrategyStep, OwnPagesAreNoHeap) {
  EXPECT_THAT(told("own 2\nrequest { own get }",
                   "config pages=3 heap=0 spare=1 bind=4000,4000,4000\nsocket s\nbind s 1\n"),
              ElementsAre("socket ok",
                          "bind ok 00000001:020000000001:0001 at bind.enter bind.block bind.block bind.block",
                          "free 1 spare 0 heap 1 own 2 blocks 3 bytes 12024"));
  EXPECT_THAT(told("own 2", "config pages=1 heap=0 spare=1\nalloc a 4088\nalloc b 1\nclose s\n"),
              ElementsAre("alloc ok", "alloc null", "close 10038",
                          "free 0 spare 0 heap 1 own 1 blocks 1 bytes 4096"));
}

TEST(StrategyStep, ALargerSpareIsFilledUpToItsTarget) {
  EXPECT_THAT(told("target +3", "config pages=2 heap=0 spare=1\nalloc a 8000\nrelief 1\nfill\n"),
              ElementsAre("alloc null at grow.enter", "relief ok", "fill ok at fill.enter",
                          "free 0 spare 3 heap 0 own 0 blocks 0 bytes 0"));
}

TEST(StrategyStep, WorkThatIsPutOffRunsOnce) {
  EXPECT_THAT(
      told("packet { get later } deferred { fill later stretch }",
           "config pages=5 heap=0 spare=2 bind=8\nsocket s\nbind s 1\nrun\nirq packet 1 546\nrun\n"),
      ElementsAre("socket ok", "bind ok 00000001:020000000001:0001 at bind.enter bind.block", "run ok",
                  "packet queued", "run ok", "free 5 spare 0 heap 2 own 0 blocks 2 bytes 616"));
  EXPECT_THAT(told("request { later get } deferred { fill later stretch }",
                   "config pages=5 heap=0 spare=2 bind=8\nsocket s\nbind s 1\nrun\nrun\n"),
              ElementsAre("socket ok", "bind ok 00000001:020000000001:0001 at bind.enter bind.block",
                          "run ok at fill.enter spare-filled", "run ok at fill.enter spare-filled",
                          "free 3 spare 2 heap 2 own 0 blocks 1 bytes 16"));
}

TEST(StrategyStep, TheAllocatorSeesWhoAsksAndWhen) {
  const std::string rule = "getheap { if may-grow { grow } if wsipx { spare } if interrupt { find } }\n";
  EXPECT_THAT(
      told(rule + "request { get may-grow }",
           "config pages=1 heap=1 spare=1 bind=8,8\nalloc a 1\nirq alloc b 1\ncrit alloc c 1\nsocket s\nbind "
           "s 1\n"),
      ElementsAre(
          "alloc null", "alloc ok", "alloc null", "socket ok",
          "bind ok 00000001:020000000001:0001 at bind.enter grow.enter bind.block grow.enter bind.block",
          "violated app-request-never-fails in alloc", "violated fit-never-refused in alloc",
          "free 0 spare 0 heap 3 own 0 blocks 3 bytes 48"));
}

TEST(StrategyStep, WhatGetheapCallsIsNoHeapCall) {
  EXPECT_THAT(told("getheap { repeat 64 { fill } find } request { repeat 64 { get } }",
                   "config pages=0 heap=0 spare=1 bind=8\nsocket s\nbind s 1\n")
                  .back(),
              "free 0 spare 1 heap 0 own 0 blocks 0 bytes 0");
  EXPECT_THAT(told("getheap { repeat 64 { fill } find }",
                   "config pages=0 heap=1 spare=1 bind=8\nsocket s\nbind s 1\n"),
              testing::Not(testing::Contains("violated bounded-work in bind")));
  EXPECT_THAT(told("request { repeat 33 { stretch } get }",
                   "config pages=4 heap=0 spare=1 bind=8\nsocket s\nbind s 1\n"),
              testing::Contains("violated bounded-work in bind"));
}

}  // namespace
}  // namespace sparepage
