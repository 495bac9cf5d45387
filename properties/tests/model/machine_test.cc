// A machine as a value: reset, copy and compare; and what it does that no trace can show.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "properties/tests/support.h"

// ThreadSanitizer brings an operator new of its own, and two can't be linked. In its build nothing counts
// allocations, and the test that looks at their number is not there; every other build has it.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SPAREPAGE_TSAN 1
#endif
#endif

#if !defined(SPAREPAGE_TSAN)
namespace {
std::size_t allocations = 0;  // by this program, in all
}

// Not inlined: GCC would warn of a free() that meets a new.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);
}
#endif

namespace sparepage {
namespace {

const Subject& fix() {
  return *find_subject("wsipx-4.0.953");
}

// Some of everything: growth, a spare consumed, sockets bound, packets queued.
const char* const kBusy =
    "config pages=12 heap=1 spare=2\nalloc a 4000\nalloc b 9000\nirq@1 alloc c 3000\nsocket s\nsocket t "
    "proc=2\n"
    "bind s 0x4001\nirq@2 free c\nbind t 0\nirq packet 0x4001 100\nirq packet 0x4001 200\ncrit packet 0x4000 "
    "9\n"
    "free b\nrecv s\napi\npressure 2\n";

Machine after(std::string_view lines, const Subject& strategy = fix()) {
  const Trace trace = trace_of(lines);
  Checker checker;
  checker.run(trace.config, trace.steps, strategy);
  return checker.machine();
}

TEST(Machine, CopyIsEqualAndIndependent) {
  const Machine machine = after(kBusy);
  Machine copy = machine;
  EXPECT_TRUE(copy == machine);
  execute(copy, Recv{.socket = 0}, Context::application, nullptr);
  EXPECT_FALSE(copy == machine);
  EXPECT_TRUE(after(kBusy) == machine);
  copy = machine;
  EXPECT_TRUE(copy == machine);
  // The copy goes on as the original would have.
  EXPECT_EQ(execute(copy, Recv{.socket = 0}, Context::application, nullptr).result, Result::ok);
  EXPECT_EQ(execute(copy, Recv{.socket = 0}, Context::application, nullptr).result, Result::wsa_wouldblock);
  EXPECT_EQ(execute(copy, Close{.socket = 1}, Context::application, nullptr).result, Result::ok);
}

TEST(Machine, DiffersByWhatItHolds) {
  const auto equal = [](std::string_view a, std::string_view b) { return after(a) == after(b); };
  EXPECT_TRUE(equal("alloc a 8\nfree a\n", ""));
  EXPECT_TRUE(equal("alloc a 8\nalloc b 8\nfree b\n", "alloc a 8\n"));
  EXPECT_FALSE(equal("alloc a 8\n", ""));
  EXPECT_FALSE(equal("alloc a 7\n", "alloc a 8\n"));
  EXPECT_FALSE(equal("pressure 1\n", ""));
  EXPECT_FALSE(equal("socket s\n", "socket s proc=2\n"));
  EXPECT_FALSE(equal("config spare=3\n", ""));
  EXPECT_FALSE(equal("alloc a 5000\nfree a\n", ""));
  EXPECT_FALSE(equal("socket s\nbind s 1\nirq packet 1 9\n", "socket s\nbind s 1\n"));
  EXPECT_FALSE(equal("socket s\nbind s 1\n", "socket s\nbind s 2\n"));
  EXPECT_FALSE(equal("socket s\nbind s 1\n", "socket s\nbind s 1 reuse\n"));
  EXPECT_FALSE(after("") == after("", *find_subject("context-probe")));
}

TEST(Machine, ResetIsAFreshOne) {
  const Trace trace = trace_of(kBusy);
  Machine machine = after(kBusy);
  machine.reset(trace.config, *fix().caller);
  EXPECT_TRUE(machine == Machine(trace.config, *fix().caller));
}

#if !defined(SPAREPAGE_TSAN)
TEST(Machine, NeitherResetNorCopyNorRunAllocatesAfterTheFirst) {
  const Trace trace = trace_of(kBusy);
  Checker checker;
  Machine copy = checker.machine();
  const auto once = [&] {
    checker.run(trace.config, trace.steps, fix());
    copy = checker.machine();
  };
  once();
  const std::size_t before = allocations;
  for (int i = 0; i < 10; ++i) once();
  EXPECT_EQ(allocations, before);
}
#endif

TEST(Machine, LargestConfigCostsOnlyWhatIsUsed) {
  // 65536 pages are 256 MiB; a machine that has used one of them holds less than 1 MiB.
  const Machine machine = after("config pages=65536 spare=64\nalloc a 8\n");
  EXPECT_LT(machine.ifsmgr.heap.memory().capacity(), std::size_t{1} << 20);
}

// A failed bind returns its blocks last first; so does close, after the queue, oldest first.
std::vector<std::string> returns_of(std::string_view lines, std::string_view strategy) {
  struct Returns final : Observer {
    void ended(const EndedStep& ended) override {
      for (const Event& event : ended.journal) {
        if (event.kind == Event::Kind::granted) sizes.emplace_back(event.address, event.size);
        if (event.kind != Event::Kind::returned) continue;
        const auto found = std::find_if(sizes.rbegin(), sizes.rend(),
                                        [&](const auto& block) { return block.first == event.address; });
        returned.push_back(std::to_string(found->second));
      }
    }
    std::vector<std::pair<Address, std::uint32_t>> sizes;
    std::vector<std::string> returned;
  } returns;
  const Trace trace = trace_of(lines);
  Checker checker;
  checker.run(trace.config, trace.steps, *find_subject(strategy), &returns);
  return returns.returned;
}

TEST(Wsipx, FailedBindReturnsItsBlocksLastFirst) {
  EXPECT_THAT(
      returns_of("config pages=0 heap=1 spare=1 bind=100,200,300,4088\nalloc x 4088\nsocket s\nbind s 1\n",
                 "original"),
      testing::ElementsAre("300", "200", "100"));
}

TEST(Wsipx, CloseReturnsTheQueueOldestFirstThenTheBlocksLastFirst) {
  const char* const lines =
      "config bind=100,200,300\nsocket s\nbind s 1\nirq packet 1 4\nirq packet 1 5\nirq packet 1 6\nclose "
      "s\n";
  EXPECT_THAT(returns_of(lines, "original"), testing::ElementsAre("50", "51", "52", "300", "200", "100"));
}

TEST(Wsipx, ExitClosesInTheOrderOfCreation) {
  const char* const lines =
      "config bind=8\nsocket a\nsocket b proc=2\nsocket c\nbind c 3\nbind b 2\nbind a 1\nirq packet 1 1\nirq "
      "packet 3 3\n"
      "exit 1\n";
  EXPECT_THAT(returns_of(lines, "original"), testing::ElementsAre("47", "8", "49", "8"));
}

TEST(Wsipx, ControlBlockAndPacketsAreInTheHeap) {
  Machine machine = after("socket s\nbind s 0x4001 net=2\nirq packet 0x4001 33\n");
  const Wsipx::Entry& entry = machine.wsipx.entries()[0];
  ControlBlock control;
  machine.ifsmgr.read(entry.blocks[0], std::as_writable_bytes(std::span(&control, 1)));
  EXPECT_EQ(control.number, 0x4001);
  EXPECT_EQ(control.net, 2U);
  EXPECT_EQ(control.node, 0x020000000002U);
  PacketRecord packet;
  machine.ifsmgr.read(control.oldest, std::as_writable_bytes(std::span(&packet, 1)));
  EXPECT_EQ(packet.length, 33);
}

TEST(Execute, ExplainsEveryStepInTheOrderInWhichTheyEnd) {
  struct Order final : Observer {
    void ended(const EndedStep& ended) override { steps.push_back(ended.step); }
    std::vector<std::size_t> steps;
  } order;
  const Trace trace = trace_of("fill\nirq@2 alloc a 8\nirq@1 alloc b 8\ncrit@7 free a\nirq alloc c 8\n");
  Checker checker;
  checker.run(trace.config, trace.steps, *find_subject("original"), &order);
  EXPECT_THAT(order.steps, testing::ElementsAre(2U, 0U, 1U, 3U, 4U));
}

// What goes by the fields of a row takes for granted that they stand in this order.
TEST(Operations, HaveTheirNameFirstAndTheirOptionsLast) {
  for (const OperationRow* row : operations()) {
    bool options = false;
    for (const Field& field : row->fields) {
      EXPECT_TRUE(!field.is_name() || &field == &row->fields.front()) << row->word;
      EXPECT_TRUE(field.option || !options) << row->word;
      EXPECT_EQ(field.option, !field.word.empty()) << row->word;
      EXPECT_TRUE(field.least <= field.usual && field.usual <= field.most) << row->word;
      options = field.option;
    }
  }
}

}  // namespace
}  // namespace sparepage
