// None, one and several of a thing, as messages say it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ci/command/explore/report.h"
#include "ci/command/measure/report.h"
#include "ci/command/output/narrate.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

TEST(Counts, OfAMachine) {
  struct Row {
    std::string config;
    std::string modelled;
    std::string of_a_guest;
  };
  for (const Row& row : std::vector<Row>{
           {"pages=0 heap=1 spare=1 ifaces=1 bind=1",
            "0 growable pages, heap 1 page, spare 1 page, 1 interface; a bind asks for 1 byte",
            "2 pages, 1 interface; a bind asks for 1 byte"},
           {"pages=1 heap=0 spare=0 ifaces=2 bind=1,2",
            "1 growable page, heap 0 pages, spare 0 pages, 2 interfaces; a bind asks for 1, 2 bytes",
            "1 page, 2 interfaces; a bind asks for 1, 2 bytes"},
       }) {
    const Config config = parse("sparepage-trace 1\nconfig " + row.config + "\n").trace.config;
    EXPECT_EQ(machine_text(config, false), row.modelled);
    EXPECT_EQ(machine_text(config, true), row.of_a_guest);
  }
}

TEST(Counts, OfAGuest) {
  EXPECT_EQ(heap_line(MachineState{}),
            "heap: 0 pages, 0 blocks live of 0 bytes | held back 0 pages | free 0 pages");
  EXPECT_EQ(heap_line(MachineState{.free_pages = 1,
                                   .spare_pages = 1,
                                   .pressure_pages = 1,
                                   .heap_pages = 1,
                                   .live_blocks = 1,
                                   .live_bytes = 1}),
            "heap: 1 page, 1 block live of 1 byte | held back 1 page | free 1 page (1 with other drivers)");
}

TEST(Counts, OfSizes) {
  EXPECT_EQ(of_bytes("1"), "1 byte");
  EXPECT_EQ(of_bytes("0"), "0 bytes");
  EXPECT_EQ(of_bytes("1, 9"), "1, 9 bytes");
  EXPECT_EQ(of_bytes("1..9"), "1..9 bytes");
}

// A region of fixed size, which no free page helps.
TEST(Counts, OfAMeasureOfAHeapThatDoesNotGrow) {
  const Session session = {};
  const MeasuredRange range = {.from = 1, .to = 1, .refused = kMostFreePages, .need = std::nullopt};
  const MeasureReport report = {
      .session = session,
      .heaps = {{.strategy = find_subject("original"), .result = {}, .ranges = {{.range = range}}}}};
  EXPECT_THAT(text({.columns = 100}, report), HasSubstr("bytes  refused with  would do    promised\n"
                                                        "1      64 or more    none tried  no promise\n"));
  EXPECT_THAT(text({.columns = 100}, report), HasSubstr("\nNothing is promised: the heap has no `need`.\n"));
}

TEST(Counts, OfPagesThatWouldServe) {
  EXPECT_EQ(would_serve(0), "it needs none");
  EXPECT_EQ(would_serve(1), "1 would have served it");
}

TEST(Counts, OfASearchThatIsIncomplete) {
  Exploration search;
  search.end = Exploration::End::states;
  search.violated.resize(invariants().size());
  const auto says = [&](std::uint32_t count) {
    search.states = count;
    search.depth = count;
    search.frontier = count;
    const Session session = {};
    ExploreReport report = {.session = session};
    report.worlds.push_back(
        {.world = load_world("tiny"),
         .strategies = {{.strategy = find_subject("original"),
                         .what = search,
                         .judged_in = std::vector<std::optional<Profile>>(invariants().size())}}});
    return text({.columns = 1000}, report);
  };
  EXPECT_THAT(says(1),
              HasSubstr("incomplete: 1 state was enough: every sequence of up to 1 operation was tried, "
                        "1 state waits to be gone on from; "));
  EXPECT_THAT(says(2),
              HasSubstr("incomplete: 2 states were enough: every sequence of up to 2 operations was tried, "
                        "2 states wait to be gone on from; "));
}

}  // namespace
}  // namespace sparepage
