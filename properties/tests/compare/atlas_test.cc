// The atlas of a trace: what may land, where it breaks what, and that each of its schedules does.
#include "sparepage/properties/compare/atlas.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/support.h"
#include "sparepage/properties/findings/finding.h"

namespace sparepage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Trace article() {
  return load_trace(kCorpusFolder + "/regressions/kb-q159254.trace", invariant_names()).trace;
}

// "bind-never-fails at spare-filled: 1".
std::vector<std::string> cells_of(const Trace& trace, const char* strategy, unsigned most,
                                  unsigned threads = 2) {
  const AtlasRow row = atlas_of(atlas_question(trace, most), *find_subject(strategy), threads, nullptr);
  std::vector<std::string> cells;
  for (const AtlasCell& cell : row.cells) {
    cells.push_back(std::string(cell.invariant->name) + " at " +
                    (cell.point ? std::string(text(*cell.point)) : "nothing") + ": " +
                    std::to_string(cell.landings));
  }
  return cells;
}

TEST(Atlas, OfTheArticleIsWhatItsStoriesSay) {
  EXPECT_THAT(cells_of(article(), "original", 2), ElementsAre("bind-never-fails at nothing: 0"));
  EXPECT_THAT(cells_of(article(), "wsipx-4.0.953", 2), ElementsAre("bind-never-fails at spare-filled: 1"));
  EXPECT_THAT(cells_of(article(), "four-asks", 2), IsEmpty());
}

TEST(Atlas, TakesOutWhatLandsAndLetsItLandAnywhere) {
  const Trace trace = trace_of(
      "config pages=4 heap=1 spare=1 bind=160\nalloc a 4088\nsocket s\nbind s 0x4001\nirq@2 alloc b 200\n"
      "crit@1 free a\nirq packet 0x4001 12\n");
  const AtlasQuestion question = atlas_question(trace, 2);
  EXPECT_EQ(question.trace.steps.size(), 4U);  // what stands between operations stays
  std::vector<std::string> landing;
  for (const Step& step : question.landing) {
    landing.push_back((step.context == Context::critical ? "crit " : "") + print_nameless(step.operation));
  }
  EXPECT_THAT(landing, ElementsAre("alloc 200", "crit free", "packet 0x4001 12", "alloc 4088", "alloc 160",
                                   "free", "packet 0x4001 546"));
}

TEST(Atlas, TellsOnlyOfWhatIsNeeded) {
  for (const Subject* subject : subjects()) {
    const AtlasRow row = atlas_of(atlas_question(article(), 2), *subject, 2, nullptr);
    EXPECT_EQ(row.whole, 2U);
    for (const AtlasCell& cell : row.cells) {
      const auto breaks = [&](const Case& of) {
        return Identifier().identity_of(of, *subject, *cell.invariant).has_value();
      };
      EXPECT_TRUE(breaks(cell.shows)) << subject->name << "\n" << print(cell.shows);
      for (std::size_t i = 0; i < cell.shows.steps.size(); ++i) {
        if (cell.shows.steps[i].point == 0) continue;
        Case without = cell.shows;
        without.steps.erase(without.steps.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_FALSE(breaks(without)) << subject->name << "\n" << print(cell.shows);
      }
    }
  }
}

TEST(Atlas, IsTheSameWithAnyNumberOfThreads) {
  for (const char* strategy : {"wsipx-4.0.953", "fill-first", "grow-always"}) {
    EXPECT_EQ(cells_of(article(), strategy, 2, 1), cells_of(article(), strategy, 2, 3));
  }
}

TEST(Atlas, SaysHowFarItCame) {
  struct Late final : Stop {
    bool asked() const override { return ++looks > 40; }
    mutable int looks = 0;
  } stop;
  const AtlasRow row = atlas_of(atlas_question(article(), 2), *find_subject("wsipx-4.0.953"), 1, &stop);
  EXPECT_TRUE(row.stopped);
  EXPECT_LT(row.whole, 2U);
}

}  // namespace
}  // namespace sparepage
