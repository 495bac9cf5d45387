// What makes two failures the same one: needed profile and signature, from the case as it was found.
#include "sparepage/properties/findings/finding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/support.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {
namespace {

struct Found {
  const char* name;
  const char* strategy;
  const char* invariant;
  const char* lines;  // below the first
  const char* kind;   // "": it does not violate the invariant
};

void PrintTo(const Found& found, std::ostream* out) {
  *out << found.name;
}

class Finding : public testing::TestWithParam<Found> {};

TEST_P(Finding, HasAKind) {
  Identifier identifier;
  const auto kind = identifier.kind_of(case_of(GetParam().lines), *find_subject(GetParam().strategy),
                                       invariant_named(GetParam().invariant));
  EXPECT_EQ(kind ? std::string(text(kind->needed)) + ", " + kind->signature : "", GetParam().kind);
}

constexpr const char* kBind = "bind-never-fails";
constexpr const char* kGrow = "no-grow-outside-application";
constexpr const char* kStolen =
    "config pages=8 heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 0x4001\nirq@4 alloc x 4000\n";

INSTANTIATE_TEST_SUITE_P(
    In, Finding,
    testing::Values(
        Found{"None", "original", kBind, "socket s\nbind s 1\n", ""},
        Found{"TheArticles", "original", kBind,
              "config pages=8 heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 0x4001\n",
              "sequential, bind get-"},
        // What was granted before the last refusal does not count.
        Found{"ItsSecondRequestRefused", "original", kBind,
              "config pages=8 heap=0 spare=1 bind=160,592,592\nalloc a 3700\nsocket s\nbind s 0x4001\n",
              "sequential, bind get-"},
        Found{"TheSpareTakenBetweenTwoRequests", "original", kBind,
              "config pages=8 heap=0 spare=1 bind=160,592,592\nalloc a 3900\nfill\nsocket s\nbind s 0x4001\n"
              "irq@2 alloc x 4000\n",
              "preemptive, bind get- bind.block spare"},
        Found{"TheRoomTakenInTheHeap", "original", kBind,
              "config pages=8 heap=1 spare=1 bind=160\nirq alloc a 4000\nirq alloc b 3000\nsocket s\n"
              "bind s 0x4001\nirq@1 alloc x 1000\n",
              "preemptive, bind get- bind.enter took"},
        Found{"TheStolenPage", "wsipx-4.0.953", kBind, kStolen,
              "preemptive, bind get- fill get- spare-filled spare"},
        // Of the lines that land, those that do not matter are left out.
        Found{"TheStolenPageAmongOthers", "wsipx-4.0.953", kBind,
              "config pages=8 heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 0x4001\nirq@1 alloc w 1\n"
              "irq@4 alloc x 4000\nirq@4 free w\nirq@4 free x\nirq@4 alloc y 4000\nirq@9 alloc z 1\n",
              "preemptive, bind get- fill get- spare-filled spare"},
        Found{"RepeatedCallsAreFolded", "fill-retry-loop", kBind,
              "config pages=9 heap=0 spare=1 bind=4088\nalloc a 4088\nsocket s\nbind s 0x4001\n"
              "irq@4 alloc b 4088\nirq@7 alloc c 4088\nirq@10 alloc d 4088\nirq@13 alloc e 4088\n"
              "irq@16 alloc f 4088\nirq@19 alloc g 4088\nirq@22 alloc h 4088\nirq@25 alloc i 4088\n",
              "preemptive, bind get- fill get- spare-filled spare"},
        Found{"NoneRefused", "original", "app-request-never-fails",
              "config pages=8 heap=0 spare=1\nalloc a 4088\nalloc b 8\n", "sequential, alloc get-"},
        Found{"OutsideApplicationTime", "grow-always", kGrow, "config pages=0 heap=0\nirq alloc a 1\n",
              "sequential, outside alloc"},
        Found{"OutsideInsideAnOperation", "grow-always", kGrow,
              "config pages=8 heap=0 spare=1\nfill\ncrit@1 alloc a 1\n", "preemptive, outside alloc"},
        // The wide line is not needed: without it an interrupt between operations still grows the heap.
        Found{"WithAWiderLineThatIsNotNeeded", "grow-always", kGrow,
              "config pages=8 heap=0 spare=1\nirq alloc a 4096\nirq alloc b 1\n",
              "sequential, outside alloc"},
        Found{"WithAWiderLineThatIs", "original", kGrow, "config pages=8\nirq alloc a 4096\nirq alloc b 1\n",
              "hostile, outside alloc"},
        // What stands in a line that is left out runs in its place.
        Found{"WithAWiderLineAroundAnother", "grow-always", kGrow,
              "config pages=8 heap=0\nfill\npacket 1 1\nirq@1 alloc a 1\n", "preemptive, outside alloc"}),
    [](const testing::TestParamInfo<Found>& one) { return std::string(one.param.name); });

// What a strategy does in its own pages, and what the allocator does by itself, is no heap call.
TEST(Signature, OfAStrategysOwnPagesHasTheHeapCallsAlone) {
  const auto signature = [](const char* programs) {
    const Strategy strategy = strategy_from(programs);
    Identifier identifier;
    return identifier
        .kind_of(case_of("config pages=2 heap=1 spare=1 bind=592,4000\nalloc a 4088\nalloc b 4088\nsocket "
                         "s\nbind s 1\n"),
                 subject_of(strategy), invariant_named(kBind))
        ->signature;
  };
  EXPECT_EQ(signature("own 1\nrequest { own }"), "bind");
  EXPECT_EQ(signature("own 1\nrequest { own get }"), "bind get-");
  EXPECT_EQ(signature("own 1\ngetheap { fill }\nrequest { own get }"), "bind get-");
}

TEST(BrokenClaims, AreViolationsWithinTheClaimsProfile) {
  Identifier identifier;
  const auto broken = [&](const char* strategy, const char* lines) {
    std::string all;
    for (const Identity& identity : identifier.broken_claims(case_of(lines), *find_subject(strategy))) {
      all += text(identity) + "\n";
    }
    return all;
  };
  EXPECT_EQ(broken("wsipx-4.0.953", kStolen),
            "wsipx-4.0.953 breaks bind-never-fails (preemptive, bind get- fill get- spare-filled spare)\n");
  // Claimed under preemptive, and the case is hostile; claimed by grow-always under any profile.
  EXPECT_EQ(broken("original", "irq alloc a 4096\n"), "");
  EXPECT_EQ(broken("grow-always", "config heap=0\nirq alloc a 4096\n"),
            "grow-always breaks no-grow-outside-application (hostile, outside alloc)\n");
  const char* freed = "config pages=0 heap=2 spare=1\nalloc a 8184\nalloc b 8000\nirq@1 free a\n";
  EXPECT_EQ(broken("context-probe", freed), "");
  EXPECT_EQ(broken("probe-again", freed), "");
}

TEST(Admitted, LeavesOutTheLinesOfWiderProfiles) {
  const Case of =
      case_of("config pages=8\nfill\nirq@1 alloc a 8\npacket 1 1\nirq@2 alloc b 8\nirq alloc c 5000\n");
  const auto lines = [&](Profile profile) {
    const std::string all = print(to_trace(admitted(of, profile)));
    return all.substr(all.find("pages=8\n") + 8);
  };
  EXPECT_EQ(lines(Profile::sequential), "fill\n");
  EXPECT_EQ(lines(Profile::preemptive), "fill\nirq@1 alloc b0 8\nirq alloc b1 8\n");
  EXPECT_EQ(admitted(of, Profile::hostile), of);
}

// On one machine a request is refused without any interrupt, and in a race: each goes on as it began.
TEST(Findings, AreKeptByShrinking) {
  const Case plain = case_of(
      "config pages=8 heap=0 spare=1 bind=160,592,592\nalloc a 3700\nsocket s\nbind s 0x4001\nirq@2 free "
      "b\n");
  const Case race = case_of(
      "config pages=8 heap=0 spare=1 bind=160,592,592\nalloc a 3900\nfill\nsocket s\nbind s 0x4001\n"
      "irq@2 alloc x 4000\n");
  const Subject& original = *find_subject("original");
  const Invariant& invariant = invariant_named(kBind);
  Identifier identifier;
  const auto shrunk = [&](const Case& failing) {
    StillFails still_fails({breaks(original, invariant)}, failing);
    const Case smallest = shrink(failing, still_fails).smallest;
    EXPECT_EQ(identifier.kind_of(smallest, original, invariant),
              identifier.kind_of(failing, original, invariant));
    return print(to_trace(smallest));
  };
  EXPECT_EQ(shrunk(plain),
            "sparepage-trace 1\n"
            "config pages=1 heap=0 spare=1 bind=873,3201\n"
            "socket s0\n"
            "bind s0 0x0000\n");
  EXPECT_EQ(shrunk(race),
            "sparepage-trace 1\n"
            "config pages=1 spare=1 bind=1745,2329\n"
            "socket s0\n"
            "bind s0 0x0000\n"
            "irq@2 alloc b0 2329\n");
}

}  // namespace
}  // namespace sparepage
