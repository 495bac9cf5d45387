// An operation that one line adds to the table is had by everything: this program links a table with one
// more.
#include <gtest/gtest.h>

#include "properties/tests/alphabet/swap.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/cases/case_size.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/search/search.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {
namespace {

Trace trace_of(const std::string& lines) {
  return parse_trace("sparepage-trace 1\n" + lines, "t.trace", invariant_names()).trace;
}
Case case_of(const std::string& lines) {
  const Trace trace = trace_of(lines);
  return trace;
}
std::string lines_of(const Case& of) {
  const std::string text = print(to_trace(of));
  return text.substr(text.find('\n') + 1);
}
std::string refusal(const std::string& lines) {
  try {
    trace_of(lines);
  } catch (const TraceError& error) {
    return error.what();
  }
  return "read";
}

TEST(Alphabet, IsReadAndPrinted) {
  const std::string all = "swap a 8 0x01\nirq swap b 4089 0x09 way=down twice\nfree a\n";
  EXPECT_EQ(print(trace_of(all)), "sparepage-trace 1\n" + all);
}

TEST(Alphabet, IsRefusedLikeTheOthers) {
  EXPECT_EQ(refusal("swap a 8 10"), "t.trace:2:10: the count \"10\" is out of range; it may be 1 to 9");
  EXPECT_EQ(refusal("swap a 8 1 way=left"),
            "t.trace:2:12: \"left\" is none of the values that may stand here: up, down");
  EXPECT_EQ(refusal("swap a 8 1 thrice"),
            "t.trace:2:12: unknown option \"thrice\" (did you mean \"twice\"?); the options are way=, twice");
  EXPECT_EQ(refusal("swop a 8"),
            "t.trace:2:1: unknown operation \"swop\" (did you mean \"swap\"?); the operations are alloc, "
            "free, fill, api, pressure, "
            "relief, socket, bind, recv, close, exit, packet, run, swap");
}

TEST(Alphabet, IsGenerated) {
  std::uint64_t likely = 0;
  std::uint64_t other = 0;
  std::uint64_t outside = 0;
  Case generated;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    generate(seed, Profile::hostile, generated);
    for (const Step& step : generated.steps) {
      const auto* swap = step.operation.as<Swap>();
      if (swap == nullptr) continue;
      const bool usual = swap->way == 0 && !swap->twice;
      const bool both = swap->way == 1 && swap->twice;
      (usual || both ? likely : other) += 1;
      outside += step.context == Context::application ? 0 : 1;
      EXPECT_TRUE(swap->count >= 1 && swap->count <= 9);
    }
  }
  EXPECT_GT(likely, 1000U);
  EXPECT_GT(other, 100U);
  EXPECT_GT(outside, 100U);
}

TEST(Alphabet, StandsInBytes) {
  const Case whole =
      case_of("swap a 8 0x03\nirq swap b 77 0x09 way=down\nsocket s\nirq@1 swap c 9 0x01 twice\n");
  Case decoded;
  ASSERT_TRUE(decode(encode(whole), decoded));
  EXPECT_EQ(decoded, whole);
}

TEST(Alphabet, HasAPlaceInTheOrder) {
  EXPECT_TRUE(smaller(case_of("packet 0 1\n"), case_of("swap a 0 1\n")));
  EXPECT_TRUE(smaller(case_of("swap a 1 1\n"), case_of("swap a 1 2\n")));
  EXPECT_TRUE(smaller(case_of("swap a 1 1\n"), case_of("swap a 1 1 twice\n")));
}

TEST(Alphabet, IsSearchedByTheExplorer) {
  const World world = parse_world(
      "sparepage-world 1\nconfig pages=1 heap=0 spare=1 bind=4000\nswap 4088 1\nfree\nsocket\nbind 1\n", "w");
  const Exploration found = survey(world, *find_subject("original"), every_invariant(), {});
  ASSERT_TRUE(found.violated[0]);
  EXPECT_EQ(invariants()[0]->name, "bind-never-fails");
  EXPECT_EQ(lines_of(*found.violated[0]),
            "config pages=1 heap=0 spare=1 bind=4000\nswap b0 4088 0x01\nsocket s0\nbind s0 0x0001\n");
  EXPECT_EQ(found.end, Exploration::End::exhausted);
}

// Goes on as long as a case has a request of 100 bytes or more; by a swap, or by anything.
class HasRequest final : public Condition {
 public:
  explicit HasRequest(bool of_swap) : of_swap_(of_swap) {}
  bool holds(const Case& candidate) override {
    return std::ranges::any_of(candidate.steps, [&](const Step& step) {
      const auto* swap = step.operation.as<Swap>();
      const auto* alloc = step.operation.as<Alloc>();
      return (swap != nullptr && swap->size >= 100) || (!of_swap_ && alloc != nullptr && alloc->size >= 100);
    });
  }

 private:
  bool of_swap_;
};

std::string shrunk(const std::string& lines, bool of_swap) {
  HasRequest condition(of_swap);
  return lines_of(shrink(case_of(lines), condition).smallest);
}

TEST(Alphabet, IsShrunk) {
  EXPECT_EQ(
      shrunk("alloc a 8\nsocket s\nswap b 4000 0x07 way=down twice\nirq@1 swap c 5000 9\nfree a\n", true),
      "config pages=0 heap=0 spare=1\nswap b0 100 0x01\n");
}

TEST(Alphabet, IsReplacedByWhatIsSimpler) {
  EXPECT_EQ(shrunk("swap a 4088 0x07 twice\nsocket s\n", false),
            "config pages=0 heap=0 spare=1\nalloc b0 100\n");
}

}  // namespace
}  // namespace sparepage
