// The incremental check finds what the full one finds, at the same steps, and no more: over the corpus and
// over everything that is broken on purpose.
#include <gtest/gtest.h>

#include "properties/tests/broken.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

std::vector<std::string> found(const Trace& trace, const Subject& strategy, Depth depth,
                               Execute* how = execute) {
  Checker checker(depth, how);
  return violation_texts(trace, checker.run(trace.config, trace.steps, strategy));
}

TEST(Depth, MakesNoDifferenceOnTheCorpus) {
  for (const std::string& file : corpus_files()) {
    const Trace trace = load_trace(file, invariant_names()).trace;
    for (const Subject* strategy : subjects()) {
      EXPECT_EQ(found(trace, *strategy, Depth::incremental), found(trace, *strategy, Depth::full))
          << file << " " << strategy->name;
    }
  }
}

TEST(Depth, MakesNoDifferenceToWhatIsBroken) {
  for (const Broken& broken : broken_ones()) {
    const Trace trace = trace_of(broken.trace);
    const Subject subject = broken.subject();
    EXPECT_EQ(found(trace, subject, Depth::incremental, broken.execute),
              found(trace, subject, Depth::full, broken.execute))
        << broken.name;
  }
}

// What both leave to AddressSanitizer, and a full check finds alone: a write that no journal records.
TEST(Depth, FullFindsAWriteThatBypassesTheJournal) {
  Execute* const stray = [](Machine& machine, const Operation& operation, Context context,
                            Preemption* preemption) {
    if (operation.is<Fill>()) *machine.ifsmgr.heap.memory().at(machine.blocks.live(0) + 5) ^= std::byte{1};
    return execute(machine, operation, context, preemption);
  };
  const Trace trace = trace_of("alloc a 8\nfill\n");
  EXPECT_TRUE(found(trace, *subjects()[0], Depth::incremental, stray).empty());
  EXPECT_EQ(found(trace, *subjects()[0], Depth::full, stray),
            std::vector<std::string>{
                "contents-survive at fill: the bytes of a live block of 8 bytes changed, and its owner "
                "(another client) did not write them"});
}

}  // namespace
}  // namespace sparepage
