// The trace format: what is read, and that printing and parsing are each other's inverse.
#include <gtest/gtest.h>

#include "properties/tests/support.h"
#include "sparepage/properties/cases/profile.h"

namespace sparepage {
namespace {

TEST(Trace, EveryFormIsReadAndPrintedInItsShortestWords) {
  EXPECT_EQ(print(trace_of("config spare=2 bind=8,0x10 pages=0\n"
                           "expect strategy=original violates=heap-is-sound,bounded-work\n"
                           "alloc a 0x10 # comment\n"
                           "\n"
                           "  irq@2\tfree a\n"
                           "crit@255 alloc b 4294967295\n"
                           "fill\napi\npressure 65535\nrelief 0\n"
                           "socket s proc=1 type=dgram proto=ipx\n"
                           "socket t proto=spxii proc=255 type=stream\n"
                           "bind s 16385 net=0 node=0 family=6 namelen=14\n"
                           "bind t 0 namelen=0 reuse node=0xFFFFFFFFFFFF family=7 net=4294967295\n"
                           "recv s\nclose s\nexit 7\n"
                           "irq packet 0x4001 546\n"
                           "crit packet 1 0\r\n"
                           "expect heap=nano+wsipx-4.0.953 violates=does-not-crash,bounded-work\n"
                           "expect heap=my.heap-2 holds\n"
                           "expect strategy=fill-first holds")),
            "sparepage-trace 1\n"
            "config pages=0 spare=2 bind=8,16\n"
            "expect strategy=original violates=heap-is-sound,bounded-work\n"
            "expect heap=nano+wsipx-4.0.953 violates=does-not-crash,bounded-work\n"
            "expect heap=my.heap-2 holds\n"
            "expect strategy=fill-first holds\n"
            "alloc a 16\n"
            "irq@2 free a\n"
            "crit@255 alloc b 4294967295\n"
            "fill\napi\npressure 65535\nrelief 0\n"
            "socket s\n"
            "socket t type=stream proto=spxii proc=255\n"
            "bind s 0x4001\n"
            "bind t 0x0000 net=4294967295 node=0xffffffffffff reuse family=7 namelen=0\n"
            "recv s\nclose s\nexit 7\n"
            "irq packet 0x4001 546\n"
            "crit packet 0x0001 0\n");
}

TEST(Trace, ParsingWhatWasPrintedGivesTheSameTrace) {
  for (const std::string& file : corpus_files()) {
    const Trace trace = load_trace(file, invariant_names()).trace;
    EXPECT_EQ(parse(print(trace)).trace, trace) << file;
  }
}

TEST(Trace, CommentStartsWhereverItStands) {
  EXPECT_EQ(print(parse("sparepage-trace 1#x\nfree a#b\n#\nfill#").trace),
            "sparepage-trace 1\nfree a\nfill\n");
}

TEST(Trace, ExpectLinesMayStandAnywhereBelowTheFirstLine) {
  EXPECT_EQ(
      trace_of(
          "expect strategy=original holds\nconfig pages=1\nfill\nexpect strategy=fill-first holds\napi\n")
          .expectations.size(),
      2U);
}

TEST(Profile, IsTheNarrowestThatAdmitsTheTrace) {
  const auto profile = [](std::string_view lines) { return text(narrowest_profile(trace_of(lines).steps)); };
  EXPECT_EQ(profile(""), "sequential");
  EXPECT_EQ(profile("alloc a 9000\nirq alloc b 4095\ncrit free a\nirq packet 1 1\n"), "sequential");
  EXPECT_EQ(profile("fill\nirq@9 alloc b 4095\n"), "preemptive");
  EXPECT_EQ(profile("irq alloc b 4096\n"), "hostile");
  EXPECT_EQ(profile("fill\ncrit@1 alloc b 4294967295\n"), "hostile");
  EXPECT_EQ(profile("irq fill\n"), "hostile");
  EXPECT_EQ(profile("packet 1 1\n"), "hostile");
}

}  // namespace
}  // namespace sparepage
