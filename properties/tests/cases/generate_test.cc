// The generator, its byte format, the search over it, and the shrinker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "properties/tests/broken.h"
#include "properties/tests/support.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/search/search.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {
namespace {

Case run_of(Profile profile, std::uint64_t run) {
  Case generated;
  generate_run(1, profile, run, generated);
  return generated;
}

// The same text with every compiler and library.
TEST(Generate, SeedGivesOneCase) {
  EXPECT_EQ(print(to_trace(run_of(Profile::preemptive, 12))),
            "sparepage-trace 1\n"
            "config pages=0 heap=0 spare=1 ifaces=16 bind=4088\n"
            "socket s0 type=stream proc=16\n"
            "socket s1 type=stream proto=spxii\n"
            "free b0\n"
            "alloc b1 5000\n"
            "crit free b2\n"
            "socket s2 type=stream\n"
            "irq@2 alloc b0 4088\n"
            "bind s3 0x4002 reuse\n"
            "irq@5 free b1\n"
            "irq alloc b1 16\n"
            "crit packet 0x4001 1\n"
            "free b3\n");
}

TEST(Generate, CasesAreTracesOfTheirProfile) {
  for (const Profile profile : kProfiles) {
    bool reached = false;
    for (std::uint64_t run = 0; run < 2000; ++run) {
      const Trace trace = to_trace(run_of(profile, run));
      ASSERT_EQ(parse(print(trace)).trace, trace);
      ASSERT_LE(narrowest_profile(trace.steps), profile) << print(trace);
      reached = reached || narrowest_profile(trace.steps) == profile;
    }
    EXPECT_TRUE(reached) << text(profile);
  }
}

// Every operation in every context that the profile admits, every result, every point.
TEST(Generate, ReachesWhatThereIs) {
  struct Reached final : Observer {
    explicit Reached(const Case& of) : running(of) {}
    void ended(const EndedStep& ended) override {
      const Step& step = running.steps[ended.step];
      results.insert(std::string(word(step.operation)) + " " + text(ended.outcome).substr(0, 2 + 10));
      for (const Point point : ended.points) points.insert(point);
      contexts.insert(std::string(text(step.context)) + " " + std::string(word(step.operation)));
    }
    const Case& running;
    std::set<std::string> results;
    std::set<Point> points;
    std::set<std::string> contexts;
  };
  Case generated;
  Reached reached(generated);
  Checker checker;
  for (std::uint64_t run = 0; run < 20000; ++run) {
    generate_run(1, Profile::hostile, run, generated);
    checker.run(generated.config, generated.steps, *find_subject("wsipx-4.0.953"), &reached);
  }
  EXPECT_EQ(reached.points.size(), 6U);
  EXPECT_EQ(reached.contexts.size(), 3 * operations().size());
  for (const char* result :
       {"alloc ok",         "alloc null",         "alloc name-in-use", "free ok",
        "free bad-pointer", "fill wrong-contex",  "socket 10043",      "socket name-in-use",
        "bind 10014",       "bind 10022",         "bind 10038",        "bind 10047",
        "bind 10048",       "bind 10049",         "bind 10055",        "recv ok",
        "recv 10022",       "recv 10035",         "recv 10038",        "close ok",
        "close 10038",      "packet queued",      "packet dropped",    "packet no-socket",
        "packet too-long",  "packet wrong-contex"}) {
    EXPECT_TRUE(reached.results.contains(std::string(result))) << result;
  }
}

// `run` where a strategy leaves work for later, `socket` where it gets memory there: as drawn for any other
// strategy they would be too rare to show what it does.
TEST(Generate, TriesMoreOfWhatAStrategyIsAbout) {
  const auto drawn = [](std::string_view programs, std::string_view operation) {
    const Strategy strategy = strategy_from(programs);
    const Subject subject = subject_of(strategy);
    Case generated;
    std::ptrdiff_t times = 0;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
      generate_for(subject, seed, Profile::sequential, generated);
      times += std::ranges::count_if(generated.steps,
                                     [&](const Step& step) { return word(step.operation) == operation; });
    }
    return times;
  };
  EXPECT_GT(drawn("request { get later }", "run"), 2 * drawn("", "run"));
  EXPECT_GT(3 * drawn("socket { get }", "socket"), 4 * drawn("", "socket"));
}

TEST(Swarm, LeavesOperationsOutAndSkewsTheRest) {
  std::set<std::string> drawn;
  int without_api = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SeededChoices choices(seed);
    const std::string menus = text(swarm_menus(Profile::preemptive, choices));
    drawn.insert(menus);
    without_api += menus.find("api") == std::string::npos ? 1 : 0;
    EXPECT_THAT(menus, testing::HasSubstr("socket "));
    EXPECT_THAT(menus, testing::HasSubstr("bind "));
  }
  EXPECT_EQ(drawn.size(), 100U);
  EXPECT_GT(without_api, 10);
  EXPECT_LT(without_api, 50);
}

TEST(Bytes, DecodingWhatWasEncodedGivesTheSameCase) {
  Case decoded;
  for (const std::string& file : corpus_files()) {
    const Trace trace = load_trace(file, invariant_names()).trace;
    const Case of = trace;
    ASSERT_TRUE(decode(encode(of), decoded));
    EXPECT_EQ(decoded, of) << file;
  }
  for (const Profile profile : kProfiles) {
    for (std::uint64_t run = 0; run < 3000; ++run) {
      const Case of = run_of(profile, run);
      ASSERT_TRUE(decode(encode(of), decoded));
      ASSERT_EQ(decoded, of) << print(to_trace(of));
    }
  }
}

// Inputs of version 1 stay what they were: their menu of operations has no `run`.
TEST(Bytes, OfAnOlderVersionAreTheSameCaseAsThen) {
  const std::vector<std::uint8_t> bytes = {
      0x01, 0x07, 0x01, 0x05, 0x00, 0x00, 0x00, 0x0c, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x0b,
      0x00, 0x00, 0x20, 0x28, 0x00, 0x00, 0x00, 0x24, 0x00, 0x01, 0x13, 0x11, 0x0e, 0x00, 0x26, 0x1c,
      0x00, 0x08, 0x05, 0x00, 0x14, 0x13, 0x26, 0x1a, 0x00, 0x17, 0x1c, 0x00, 0x08, 0x05, 0x00};
  Case decoded;
  ASSERT_TRUE(decode(bytes, decoded));
  EXPECT_EQ(decoded, case_of("socket s\nbind s 0x4001\nirq@1 alloc x 40\ncrit@2 alloc y 100\nirq@3 free x\n"
                             "crit@4 packet 0x4001 5\nirq@4 fill\ncrit@4 close s\nirq@5 packet 0x4001 5\n"));
}

// And so are those of version 2: sizes of 32 bits, and a spare.
TEST(Bytes, AreOfTheOldestVersionThatHasTheCase) {
  const auto version_of = [](std::string_view lines) { return unsigned{encode(case_of(lines))[0]}; };
  EXPECT_EQ(version_of("alloc a 4294967295\n"), 2U);
  EXPECT_EQ(version_of("config spare=0\nalloc a 1\n"), 3U);
  const std::vector<std::uint8_t> bytes = {0x02, 0x05, 0x00, 0x06, 0x00, 0x0a, 0x02, 0xc8, 0x05, 0x38,
                                           0x0f, 0xd8, 0x0a, 0x00, 0x00, 0x00, 0x11, 0x00, 0x0c, 0x00,
                                           0x00, 0x00, 0x10, 0x00, 0x04, 0x00, 0x1a, 0x0e, 0x00};
  Case decoded;
  ASSERT_TRUE(decode(bytes, decoded));
  EXPECT_EQ(decoded, case_of("config pages=0 heap=0 spare=3 bind=1481,3897,2777\nalloc a 4081\nsocket s\n"
                             "bind s 0\nirq@6 free a\n"));
}

// A size of 64 bits: where one has 32 bits the input is refused.
TEST(Bytes, OfASizeThatDoesNotFitAreRefused) {
  const std::vector<std::uint8_t> bytes = {0x03, 0x07, 0x01, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00,
                                           44,   1,    2,    3,    4,    5,    6,    7,    8};
  Case decoded;
  ASSERT_EQ(decode(bytes, decoded), sizeof(std::size_t) == 8);
  if (sizeof(std::size_t) != 8) {
    EXPECT_EQ(decoded, Case{});
    return;
  }
  EXPECT_EQ(print(to_trace(decoded)), "sparepage-trace 1\nalloc b0 578437695752307201\n");
  EXPECT_EQ(encode(decoded), bytes);
}

TEST(Bytes, AnyBytesAreACaseAndEncodeToTheSameCaseAgain) {
  SeededChoices choices(7);
  Case decoded;
  Case again;
  for (int i = 0; i < 5000; ++i) {
    std::vector<std::uint8_t> bytes = {static_cast<std::uint8_t>(1 + i % kByteFormat)};
    for (std::uint64_t left = choices.choose(120, 0); left > 0; --left) {
      bytes.push_back(static_cast<std::uint8_t>(choices.choose(256, 0)));
    }
    // All but those of a size that has more bits than sizes have here.
    ASSERT_TRUE(decode(bytes, decoded) || sizeof(std::size_t) == 4);
    const Trace trace = to_trace(decoded);
    ASSERT_EQ(parse(print(trace)).trace, trace);
    ASSERT_TRUE(decode(encode(decoded), again));
    ASSERT_EQ(again, decoded);
  }
}

TEST(Bytes, LateByteChangesNothingEarlyAndLengthDecidesNothingElse) {
  const Case of = run_of(Profile::hostile, 3);
  const std::vector<std::uint8_t> bytes = encode(of);
  Case decoded;
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    decode(std::span(bytes).first(length), decoded);
    ASSERT_LE(decoded.steps.size(), of.steps.size());
    EXPECT_TRUE(std::equal(decoded.steps.begin(), decoded.steps.end(), of.steps.begin())) << length;
    const std::size_t kept = decoded.steps.size();
    if (length == bytes.size()) break;
    // The byte after them, whatever it is, leaves those steps as they are.
    std::vector<std::uint8_t> changed = bytes;
    changed[length] ^= 0x5A;
    decode(changed, decoded);
    if (kept == 0) continue;
    ASSERT_GE(decoded.steps.size(), kept);
    EXPECT_TRUE(std::equal(decoded.steps.begin(), decoded.steps.begin() + static_cast<std::ptrdiff_t>(kept),
                           of.steps.begin()));
  }
}

TEST(Bytes, UnknownVersionIsAnEmptyCase) {
  Case decoded = run_of(Profile::hostile, 3);
  EXPECT_FALSE(decode({}, decoded));
  EXPECT_EQ(decoded, Case{});
  const std::uint8_t other[] = {kByteFormat + 1, 0, 0, 0, 0, 0, 0};
  EXPECT_FALSE(decode(other, decoded));
}

TEST(Bytes, AreAboutFourAnOperation) {
  std::size_t bytes = 0;
  std::size_t steps = 0;
  for (std::uint64_t run = 0; run < 1000; ++run) {
    const Case of = run_of(Profile::preemptive, run);
    bytes += encode(of).size() - 6;
    steps += of.steps.size();
  }
  const double each = static_cast<double>(bytes) / static_cast<double>(steps);
  EXPECT_GT(each, 3.5);
  EXPECT_LT(each, 4.5);
}

TEST(RandomSearch, IsTheSameInPartsInAnyOrder) {
  const Subject& strategy = *find_subject("wsipx-4.0.953");
  RandomSearch search(strategy, Profile::preemptive, 1);
  const SearchResult whole = search.run(0, 3000);
  SearchResult parts;
  for (const std::uint64_t first : {2000U, 0U, 1000U}) {
    parts.add(search.run(first, first + 1000));
  }
  EXPECT_EQ(parts, whole);
  ASSERT_EQ(whole.findings.size(), 1U);
  EXPECT_EQ(text(whole.findings.begin()->first),
            "wsipx-4.0.953 breaks bind-never-fails (preemptive, bind get- fill get- spare-filled spare)");
}

TEST(Checker, SameCaseGivesTheSameResultInOneProcess) {
  struct Log final : Observer {
    void ended(const EndedStep& ended) override { text += result_text(ended.outcome, ended.points) + "\n"; }
    std::string text;
  };
  Checker used;
  for (const std::string& file : corpus_files()) {
    const Trace trace = load_trace(file, invariant_names()).trace;
    for (const Subject* strategy : subjects()) {
      Checker fresh;
      Log first;
      Log second;
      const auto a = violation_texts(trace, fresh.run(trace.config, trace.steps, *strategy, &first));
      const auto b = violation_texts(trace, used.run(trace.config, trace.steps, *strategy, &second));
      EXPECT_EQ(a, b);
      EXPECT_EQ(first.text, second.text);
      EXPECT_EQ(final_text(fresh), final_text(used));
      EXPECT_TRUE(fresh.machine() == used.machine());
    }
  }
}

// From a run that violates it to the trace at its least.
std::string shrunk(std::string_view strategy_name, std::string_view invariant_name, Profile profile) {
  const Subject& strategy = *find_subject(strategy_name);
  const Invariant& invariant = invariant_named(invariant_name);
  RandomSearch search(strategy, profile, 1);
  const std::size_t row = row_of(invariant);
  std::optional<std::uint64_t> run;
  for (std::uint64_t first = 0; !run && first < 5000; first += 250) {
    if (const auto runs = search.run(first, first + 250).violated[row]) run = runs->first;
  }
  if (!run) return "not found";
  const Case failing = run_of(profile, *run);
  StillFails still_fails({breaks(strategy, invariant)}, failing);
  return print(to_trace(shrink(failing, still_fails).smallest));
}

TEST(Shrink, KeepsTheFailureAndLittleElse) {
  EXPECT_EQ(shrunk("original", "app-request-never-fails", Profile::sequential),
            "sparepage-trace 1\n"
            "config pages=1 heap=0 spare=1\n"
            "alloc b0 1\n"
            "alloc b1 4073\n");
  EXPECT_EQ(shrunk("grow-always", "no-grow-outside-application", Profile::sequential),
            "sparepage-trace 1\n"
            "config pages=0 heap=0 spare=1\n"
            "irq alloc b0 1\n");
  EXPECT_EQ(shrunk("original", "no-grow-outside-application", Profile::hostile),
            "sparepage-trace 1\n"
            "config pages=0 heap=0 spare=1\n"
            "irq alloc b0 4096\n");
  EXPECT_EQ(shrunk("wsipx-4.0.953", "bind-never-fails", Profile::preemptive),
            "sparepage-trace 1\n"
            "config pages=2 heap=0 spare=1 bind=9,4065\n"
            "socket s0\n"
            "bind s0 0x0000\n"
            "irq@5 alloc b0 4065\n");
  EXPECT_EQ(shrunk("fill-first", "bind-never-fails", Profile::preemptive),
            "sparepage-trace 1\n"
            "config pages=1 heap=0 spare=1\n"
            "socket s0\n"
            "bind s0 0x0000\n"
            "irq@3 alloc b0 3921\n");
}

// Each broken machine's trace is what shrinking it gives: nothing smaller does.
TEST(Shrink, LeavesTheShortestTracesAsTheyAre) {
  for (const Broken& broken : broken_ones()) {
    const Trace trace = trace_of(broken.trace);
    const std::string name = broken.violations[0].substr(0, broken.violations[0].find(' '));
    const Case failing = trace;
    const Subject subject = broken.subject();
    StillFails still_fails({breaks(subject, invariant_named(name))}, failing, broken.execute);
    const Shrunk result = shrink(failing, still_fails);
    EXPECT_EQ(result.smallest.steps.size(), trace.steps.size()) << broken.name;
  }
}

}  // namespace
}  // namespace sparepage
