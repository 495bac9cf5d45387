// Each pass of the shrinker on a case that only it can help with.
#include <gtest/gtest.h>

#include <algorithm>

#include "properties/tests/shrinking.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {
namespace {

std::string shrunk(const std::string& lines, std::function<bool(const Case&)> holds) {
  Predicate condition(std::move(holds));
  return text_of(shrink(case_of(lines), condition).smallest);
}

std::vector<std::uint64_t> sizes_of(const Case& of) {
  std::vector<std::uint64_t> sizes;
  for (const Step& step : of.steps) {
    if (const auto* alloc = step.operation.as<Alloc>()) sizes.push_back(alloc->size);
  }
  return sizes;
}

// Four must go at once.
TEST(Pass, DeletesRanges) {
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nfill\nfill\nfill\nfill\napi\napi\napi\napi\n",
                   [](const Case& of) {
                     return count<Api>(of) == 4 && count<Fill>(of) % 4 == 0 &&
                            of.steps.size() == count<Api>(of) + count<Fill>(of);
                   }),
            "config pages=0 heap=0 spare=1\napi\napi\napi\napi\n");
}

// An alloc without its frees, or a free without its alloc, would not do; and there are too many operations
// for the passes that try pairs.
TEST(Pass, DeletesAnOperationWithWhatDependsOnIt) {
  std::string fills;
  for (int i = 0; i < 13; ++i) fills += "fill\n";
  EXPECT_EQ(
      shrunk("config pages=0 heap=0 spare=1\nalloc a 0\nfill\nfree a\nfill\nfree a\n" + fills.substr(10),
             [](const Case& of) {
               return count<Free>(of) == 2 * count<Alloc>(of) && count<Fill>(of) == 13 &&
                      of.steps.size() == 13 + 3 * count<Alloc>(of);
             }),
      "config pages=0 heap=0 spare=1\n" + fills);
}

// The pages that it took go with it. There are too many operations to lower both by the same amount first.
TEST(Pass, DeletesAPressureWithThePagesThatItTook) {
  std::string fills;
  for (int i = 0; i < 13; ++i) fills += "fill\n";
  const auto untaken = [](const Case& of) {
    std::uint32_t pages = of.config.pages;
    for (const Step& step : of.steps) {
      if (const auto* pressure = step.operation.as<Pressure>()) pages -= pressure->pages;
    }
    return count<Fill>(of) == 13 && of.config.spare == 1 && pages == 21;
  };
  EXPECT_EQ(shrunk("config pages=37 heap=0 spare=1\npressure 16\n" + fills, untaken),
            "config pages=21 heap=0 spare=1\n" + fills);
}

// Two that do not stand together.
TEST(Pass, DeletesPairs) {
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\napi\nfill\napi\n",
                   [](const Case& of) {
                     return count<Fill>(of) == 1 && count<Api>(of) % 2 == 0 &&
                            of.steps.size() == 1 + count<Api>(of);
                   }),
            "config pages=0 heap=0 spare=1\nfill\n");
}

// Exactly as many bytes, and none so few that they could be moved away.
TEST(Pass, MergesAllocs) {
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nalloc a 105\nalloc b 200\nalloc c 400\n",
                   [](const Case& of) {
                     std::uint64_t bytes = 0;
                     for (const std::uint64_t size : sizes_of(of)) bytes += size;
                     return bytes == 705 &&
                            std::ranges::all_of(sizes_of(of), [](auto size) { return size >= 5; });
                   }),
            "config pages=0 heap=0 spare=1\nalloc b0 705\n");
}

// Together they would ask for a page, which no interrupt does in the trace that was given.
TEST(Pass, WidensNoProfile) {
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nirq alloc a 2050\nirq alloc b 2050\n",
                   [](const Case& of) {
                     std::uint64_t bytes = 0;
                     for (const Step& step : of.steps) {
                       const auto* alloc = step.operation.as<Alloc>();
                       if (alloc != nullptr && step.context == Context::interrupt) bytes += alloc->size;
                     }
                     return bytes >= 4100;
                   }),
            "config pages=0 heap=0 spare=1\nirq alloc b0 5\nirq alloc b0 4095\n");
}

// Two must stay, and what the second holds is best nothing.
TEST(Pass, MovesBytesFromOneToAnother) {
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nalloc a 300\nalloc b 200\n",
                   [](const Case& of) {
                     const auto sizes = sizes_of(of);
                     return sizes.size() == 2 && sizes[0] + sizes[1] == 500;
                   }),
            "config pages=0 heap=0 spare=1\nalloc b0 0\nalloc b0 500\n");
}

TEST(Pass, LowersNumbersToBoundariesAndBelow) {
  const auto at_least = [](std::uint32_t least) {
    return [least](const Case& of) { return !sizes_of(of).empty() && sizes_of(of)[0] >= least; };
  };
  for (const std::uint32_t least : {0U, 1U, 777U, 4088U, 4089U, 32769U}) {
    EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nalloc a 4000000000\n", at_least(least)),
              "config pages=0 heap=0 spare=1\nalloc b0 " + std::to_string(least) + "\n");
  }
}

TEST(Pass, LowersEqualNumbersTogether) {
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nalloc a 900\nalloc b 900\n",
                   [](const Case& of) {
                     const auto sizes = sizes_of(of);
                     return sizes.size() == 2 && sizes[0] == sizes[1] && sizes[0] > 5;
                   }),
            "config pages=0 heap=0 spare=1\nalloc b0 6\nalloc b0 6\n");
}

TEST(Pass, LowersNumbersInStep) {
  EXPECT_EQ(shrunk("config pages=9 heap=0 spare=1\npressure 7\n",
                   [](const Case& of) {
                     const auto* pressure = of.steps.empty() ? nullptr : of.steps[0].operation.as<Pressure>();
                     return pressure != nullptr && pressure->pages + 2U == of.config.pages;
                   }),
            "config pages=2 heap=0 spare=1\npressure 0\n");
}

TEST(Pass, LeavesInterrupts) {
  const auto any = [](const Case& of) { return count<Alloc>(of) == 1 && count<Fill>(of) == 1; };
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nfill\nirq@3 alloc a 0\n", any),
            "config pages=0 heap=0 spare=1\nalloc b0 0\nfill\n");
  const auto inside = [](const Case& of) { return of.steps.size() == 2 && of.steps[1].point != 0; };
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nfill\ncrit@3 alloc a 0\n", inside),
            "config pages=0 heap=0 spare=1\nfree b0\nirq@1 free b0\n");
}

TEST(Pass, SimplifiesKinds) {
  EXPECT_EQ(
      shrunk("config pages=0 heap=0 spare=1\napi\n", [](const Case& of) { return of.steps.size() == 1; }),
      "config pages=0 heap=0 spare=1\nfree b0\n");
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nsocket s type=stream proto=spx proc=9\n"
                   "bind s 0x4001 net=2 node=0x020000000001 reuse family=5 namelen=20\n",
                   [](const Case& of) { return count<Bind>(of) == 1 && count<Socket>(of) == 1; }),
            "config pages=0 heap=0 spare=1\nsocket s0\nbind s0 0x0000\n");
}

TEST(Pass, Reorders) {
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nfill\nalloc a 0\n",
                   [](const Case& of) { return count<Fill>(of) == 1 && count<Alloc>(of) == 1; }),
            "config pages=0 heap=0 spare=1\nalloc b0 0\nfill\n");
}

TEST(Pass, UnitesNames) {
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nalloc a 0\nalloc b 0\n",
                   [](const Case& of) { return count<Alloc>(of) == 2; }),
            "config pages=0 heap=0 spare=1\nalloc b0 0\nalloc b0 0\n");
}

TEST(Pass, LowersTheConfiguration) {
  EXPECT_EQ(shrunk("config pages=60 heap=7 spare=9 ifaces=4 bind=7,8,9\nfill\n",
                   [](const Case& of) { return of.config.heap >= 3 && !of.steps.empty(); }),
            "config pages=0 heap=3 spare=1\nfree b0\n");
  EXPECT_EQ(shrunk("config bind=700,800,900\nfill\n",
                   [](const Case& of) { return of.config.bind[0] >= 500 && !of.steps.empty(); }),
            "config pages=0 heap=0 spare=1 bind=500\nfree b0\n");
}

// The heap that one operation fills need not be there.
TEST(Pass, DeletesAnOperationAndChangesANumber) {
  EXPECT_EQ(shrunk("config pages=1 heap=1 spare=1\nalloc a 4088\nalloc b 4088\nsocket s\nbind s 0x4001\n",
                   [](const Case& of) {
                     StillFails still_fails(
                         {breaks(*find_subject("original"), invariant_named("bind-never-fails"))});
                     return of.config.bind == Config{}.bind && still_fails.holds(of);
                   }),
            "config pages=1 heap=0 spare=1\nalloc b0 2721\nsocket s0\nbind s0 0x0000\n");
}

TEST(Pass, DeletesAnOperationAndDoesAnotherTwice) {
  EXPECT_EQ(shrunk("config pages=0 heap=0 spare=1\nsocket s\nbind s 0\nalloc a 7\n",
                   [](const Case& of) {
                     return (count<Bind>(of) == 1 && count<Socket>(of) == 1 && count<Alloc>(of) == 1) ||
                            (of.steps.size() == 2 && count<Alloc>(of) == 2);
                   }),
            "config pages=0 heap=0 spare=1\nalloc b0 0\nalloc b0 0\n");
}

// Twelve pages in pressures of 5 and of 4 and in reliefs of 1, the 5s and the reliefs in pairs: to take
// another 4 for them, four operations must go for two at once.
TEST(Pass, ReplacesASegmentByAShorterOneToTheSameState) {
  class Paired final : public Condition {
   public:
    bool holds(const Case& candidate) override {
      checker_.run(candidate.config, candidate.steps, *machines_[0].strategy);
      const auto is = [&](const Operation& operation) {
        return std::ranges::count(candidate.steps, Step{.operation = operation});
      };
      const std::ptrdiff_t fours = is(Pressure{.pages = 4});
      const std::ptrdiff_t fives = is(Pressure{.pages = 5});
      const std::ptrdiff_t reliefs = is(Relief{.pages = 1});
      return candidate.config.pages == 20 && checker_.machine().ifsmgr.pager.pressure() == 12 &&
             fives % 2 == 0 && reliefs % 2 == 0 &&
             fours + fives + reliefs == static_cast<std::ptrdiff_t>(candidate.steps.size());
    }
    std::span<const Verdict> verdicts() const override { return machines_; }

   private:
    std::vector<Verdict> machines_{{.strategy = find_subject("original"), .looked_at = 0, .violated = 0}};
    Checker checker_;
  };
  Paired condition;
  EXPECT_EQ(text_of(shrink(case_of("config pages=20 heap=0 spare=1\n"
                                   "pressure 5\npressure 5\nrelief 1\nrelief 1\npressure 4\n"),
                           condition)
                        .smallest),
            "config pages=20 heap=0 spare=1\npressure 4\npressure 4\npressure 4\n");
}

}  // namespace
}  // namespace sparepage
