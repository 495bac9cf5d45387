// What validate and verdicts say of many strategies: rows that fit a screen, verdicts by how well they are
// founded, and which strategies others beat.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "ci/command/explore/evidence.h"
#include "ci/command/output/costs.h"
#include "ci/command/tests/run_command.h"
#include "ci/command/validate/report.h"
#include "properties/tests/support.h"

namespace sparepage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using End = Exploration::End;

// A case of so many operations: the last of them lands in a bind under the profile preemptive.
Case of_length(std::size_t operations, Profile profile = Profile::sequential) {
  std::string lines = "socket s\nbind s 0x4001\n";
  if (profile == Profile::preemptive) lines += "irq@1 alloc i 8\n";
  if (profile == Profile::hostile) lines += "irq alloc i 4096\n";
  Case of = case_of(lines);
  while (of.steps.size() < operations) of.steps.insert(of.steps.begin(), Step{.operation = Api{}});
  of.steps.erase(of.steps.begin(), of.steps.end() - static_cast<std::ptrdiff_t>(operations));
  return of;
}

SmallFailure failure(std::size_t operations, Profile profile = Profile::sequential) {
  return {.runs = 1, .smallest = of_length(operations, profile), .shrunk = true, .profile = profile};
}

// A report that a search of these strategies could have made, with 30 runs of each.
class Made {
 public:
  explicit Made(const std::vector<std::string>& names) : report_{.session = *session_, .request = {}} {
    for (const std::string& name : names) {
      const Subject* strategy = find_subject(name);
      report_.request.strategies.push_back(strategy);
      report_.result.runs[strategy] = 30;
      report_.result.guests[strategy] = {};
    }
    report_.request.profiles = {kProfiles.begin(), kProfiles.end()};
    report_.request.runs = 10;
  }

  Made& breaks(std::string_view strategy, std::string_view invariant, SmallFailure how) {
    const Identity identity = {.strategy = find_subject(strategy),
                               .invariant = &invariant_named(invariant),
                               .kind = {.needed = how.profile, .signature = "bind get-"}};
    report_.result.findings.emplace(identity, std::move(how));
    return *this;
  }
  Made& violates(std::string_view strategy, std::string_view invariant, SmallFailure how) {
    report_.result.unclaimed.push_back(
        {.strategy = find_subject(strategy), .invariant = &invariant_named(invariant), .failure = how});
    return *this;
  }
  Made& proves(std::string_view strategy, std::string_view invariant) {
    session_->proved.take(*find_subject(strategy), invariant_named(invariant));
    return *this;
  }
  // A world in which that strategy was searched, and came to that end.
  Explored& in_world(const std::string& world, std::string_view strategy, End end = End::exhausted) {
    Exploration search;
    search.end = end;
    search.states = 7;
    search.depth = 9;
    search.violated.resize(invariants().size());
    report_.worlds.push_back(
        {.world = load_world(world),
         .strategies = {{.strategy = find_subject(strategy),
                         .what = search,
                         .judged_in = std::vector<std::optional<Profile>>(invariants().size())}}});
    return report_.worlds.back().strategies.back();
  }

  const ValidateReport& report() const { return report_; }
  std::string text(std::size_t columns) const { return sparepage::text({.columns = columns}, report_); }
  // Its table and what stands below that.
  std::string table(std::size_t columns) const {
    const std::string all = text(columns);
    const std::size_t legend = all.find("\n\n") + 2;
    const std::size_t table = all.find("\n\n", legend) + 2;
    return all.substr(table, all.find("\n\nNEW", table) - table);
  }
  std::string cell(std::string_view strategy, std::string_view invariant) const {
    std::istringstream lines(text(200));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(invariant)) return line.substr(line.find_first_not_of(' ', invariant.size()));
    }
    ADD_FAILURE() << "no row of " << strategy << " and " << invariant;
    return "";
  }
  Json evidence(std::string_view strategy, std::string_view invariant) const {
    return json_of(report_.evidence(*find_subject(strategy), invariant_named(invariant)), "runs");
  }

 private:
  std::unique_ptr<Session> session_ = std::make_unique<Session>();
  ValidateReport report_;
};

std::vector<std::string> twenty() {
  std::vector<std::string> names;
  for (const Subject* strategy : subjects()) {
    if (names.size() < 20) names.emplace_back(strategy->name);
  }
  return names;
}

Made of_twenty() {
  Made made(twenty());
  for (const std::string& name : twenty()) {
    if (!claim_of(*find_subject(name), invariant_named("app-request-never-fails"))) {
      made.violates(name, "app-request-never-fails", failure(2));
    }
  }
  made.violates("masked-fill", "bind-never-fails", failure(2));
  made.violates("original", "no-grow-outside-application", failure(3, Profile::hostile));
  made.violates("context-probe", "fit-never-refused", failure(1));
  made.breaks("fill-retry-loop", "bounded-work", failure(7, Profile::preemptive));
  return made;
}

std::size_t widest_line(const std::string& text) {
  std::size_t most = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) most = std::max(most, line.size());
  return most;
}

TEST(Scoreboard, TwentyStrategiesAreRowsOfAHundredColumns) {
  EXPECT_EQ(of_twenty().table(100),
            R"(                            app-
                    bind-   request-  no-grow-     fit-
                    never-  never-    outside-     never-   bounded-
                    fails   fails     application  refused  work
original            kept    (s2)      (h3)         kept     kept
wsipx-4.0.953       kept    (s2)      kept         kept     kept
fill-retry-loop     kept    (s2)      kept         kept     BROKEN p7
fill-first          kept    (s2)      kept         kept     kept
round-up-page       kept    (s2)      kept         kept     kept
context-probe       kept    kept      kept         (s1*)    kept
grow-always         kept    kept      kept         kept     kept
probe-again         kept    kept      kept         kept     kept
caller-may-grow     kept    (s2)      kept         kept     kept
fill-for-the-next   -       (s2)      kept         kept     kept
four-asks           kept    (s2)      kept         kept     kept
grow-twice          kept    kept      kept         kept     kept
keeps-and-refills   kept    (s2)      kept         kept     kept
keeps-blocks        kept    (s2)      kept         kept     kept
larger-spare        -       (s2)      kept         kept     kept
looks-thrice        kept    kept      kept         kept     kept
low-watermark       kept    (s2)      kept         kept     kept
masked-fill         (s2)    (s2)      -            kept     kept
masked-request      kept    (s2)      kept         kept     kept
own-page-for-small  kept    (s2)      kept         kept     kept

kept by each of them, in 30 runs each: heap-is-sound, pages-add-up, contents-survive,
  failed-call-changes-nothing, close-returns-everything, one-owner-per-number, spare-restored-on-api)");
}

TEST(Scoreboard, GoesOnInBlocksWhereTheScreenIsNarrow) {
  for (const std::size_t columns : {45U, 60U, 80U, 100U, 120U}) {
    EXPECT_LE(widest_line(of_twenty().table(columns)), columns);
  }
  EXPECT_EQ(of_twenty().table(60),
            R"(                            app-
                    bind-   request-  no-grow-     fit-
                    never-  never-    outside-     never-
                    fails   fails     application  refused
original            kept    (s2)      (h3)         kept
wsipx-4.0.953       kept    (s2)      kept         kept
fill-retry-loop     kept    (s2)      kept         kept
fill-first          kept    (s2)      kept         kept
round-up-page       kept    (s2)      kept         kept
context-probe       kept    kept      kept         (s1*)
grow-always         kept    kept      kept         kept
probe-again         kept    kept      kept         kept
caller-may-grow     kept    (s2)      kept         kept
fill-for-the-next   -       (s2)      kept         kept
four-asks           kept    (s2)      kept         kept
grow-twice          kept    kept      kept         kept
keeps-and-refills   kept    (s2)      kept         kept
keeps-blocks        kept    (s2)      kept         kept
larger-spare        -       (s2)      kept         kept
looks-thrice        kept    kept      kept         kept
low-watermark       kept    (s2)      kept         kept
masked-fill         (s2)    (s2)      -            kept
masked-request      kept    (s2)      kept         kept
own-page-for-small  kept    (s2)      kept         kept

                    bounded-
                    work
original            kept
wsipx-4.0.953       kept
fill-retry-loop     BROKEN p7
fill-first          kept
round-up-page       kept
context-probe       kept
grow-always         kept
probe-again         kept
caller-may-grow     kept
fill-for-the-next   kept
four-asks           kept
grow-twice          kept
keeps-and-refills   kept
keeps-blocks        kept
larger-spare        kept
looks-thrice        kept
low-watermark       kept
masked-fill         kept
masked-request      kept
own-page-for-small  kept

kept by each of them, in 30 runs each: heap-is-sound,
  pages-add-up, contents-survive,
  failed-call-changes-nothing, close-returns-everything,
  one-owner-per-number, spare-restored-on-api)");
}

TEST(Grade, OfASearchIsThatOfItsRuns) {
  const Made made({"context-probe"});
  EXPECT_EQ(made.cell("context-probe", "bind-never-fails"), "kept");
  EXPECT_EQ(made.evidence("context-probe", "bind-never-fails").line(), R"({"grade":"searched","runs":30})");
  EXPECT_THAT(made.text(100), HasSubstr("\nkept  claimed, and never violated, in 30 runs\n"));
  EXPECT_THAT(made.text(100), Not(HasSubstr("exhausted")));
}

TEST(Grade, OfAnExhaustedWorldNamesIt) {
  Made made({"context-probe"});
  made.in_world("tiny", "context-probe");
  EXPECT_EQ(made.cell("context-probe", "bind-never-fails"), "in tiny");
  EXPECT_EQ(made.evidence("context-probe", "bind-never-fails").line(),
            R"({"grade":"exhausted","runs":30,"worlds":["tiny"]})");
  EXPECT_THAT(made.text(100), HasSubstr("\nin tiny  claimed, never violated, and exhausted: "));
  EXPECT_THAT(made.text(100), HasSubstr("\nworld tiny: exhausted under context-probe\n"));
  made.in_world("small", "context-probe");
  EXPECT_EQ(made.cell("context-probe", "bind-never-fails"), "in 2 worlds");
}

// A world that was not seen to its end, or that never reached what matters, is no more than a search.
TEST(Grade, OfAWorldThatProvesNothingIsThatOfTheSearch) {
  Made ended({"context-probe"});
  ended.in_world("tiny", "context-probe", End::memory);
  EXPECT_EQ(ended.cell("context-probe", "bind-never-fails"), "kept");
  EXPECT_THAT(ended.text(100), HasSubstr("world tiny: incomplete (memory), every sequence of up to 9 "
                                         "operations tried, under context-probe\n"));
  EXPECT_TRUE(ended.report().incomplete());
  EXPECT_THAT(ended.text(100), HasSubstr("\nIncomplete: a search in a world ended early; "));
  Made nothing({"context-probe"});
  nothing.in_world("tiny", "context-probe").missing = 1;
  EXPECT_EQ(nothing.cell("context-probe", "bind-never-fails"), "kept");
  EXPECT_FALSE(nothing.report().incomplete());
}

TEST(Grade, OfAProofIsMoreThanThatOfAWorld) {
  Made made({"context-probe"});
  made.proves("context-probe", "bind-never-fails").in_world("tiny", "context-probe");
  EXPECT_EQ(made.cell("context-probe", "bind-never-fails"), "proved");
  EXPECT_EQ(made.cell("context-probe", "heap-is-sound"), "in tiny");
  EXPECT_EQ(made.evidence("context-probe", "bind-never-fails").line(), R"({"grade":"proved","runs":30})");
}

TEST(Grade, OfARefutationCountsItsOperations) {
  Made made({"original"});
  made.breaks("original", "bind-never-fails", failure(3, Profile::preemptive));
  EXPECT_EQ(made.cell("original", "bind-never-fails"), "BROKEN p3");
  EXPECT_EQ(made.evidence("original", "bind-never-fails").line(),
            R"({"grade":"refuted","runs":30,"worlds":[],"operations":3,"profile":"preemptive",)"
            R"("certified":false})");
  EXPECT_THAT(made.text(100), Not(HasSubstr("certified")));
}

TEST(Certified, IsWhatTakesOneOperation) {
  Made made({"original"});
  made.violates("original", "app-request-never-fails", failure(1));
  EXPECT_EQ(made.cell("original", "app-request-never-fails"), "(s1*)");
  EXPECT_THAT(made.text(100), HasSubstr("\np4*   certified: "));
}

// As long as the shortest one of a world, which needs no wider profile.
TEST(Certified, IsWhatNoShorterSequenceOfAWorldShows) {
  struct Row {
    std::optional<Case> in_world;
    std::string cell;
  };
  for (const Row& row : std::vector<Row>{{std::nullopt, "BROKEN p3"},
                                         {of_length(3, Profile::preemptive), "BROKEN p3*"},
                                         {of_length(3), "BROKEN s3*"},
                                         {of_length(4, Profile::preemptive), "BROKEN p3"},
                                         {of_length(2), "BROKEN s2*"},
                                         {of_length(3, Profile::hostile), "BROKEN p3"}}) {
    Made made({"original"});
    made.breaks("original", "bind-never-fails", failure(3, Profile::preemptive));
    made.in_world("tiny", "original").what.violated[row_of(invariant_named("bind-never-fails"))] =
        row.in_world;
    EXPECT_EQ(made.cell("original", "bind-never-fails"), row.cell);
  }
}

// What worlds meet is a finding, and no contradiction to a search that did not meet it, nor the other way.
TEST(Worlds, FindWhatTheSearchDidNot) {
  Made made({"original"});
  Explored& explored = made.in_world("tiny", "original");
  explored.what.violated[row_of(invariant_named("bind-never-fails"))] = of_length(4);
  explored.met.push_back(
      {.met = {.identity = {.strategy = find_subject("original"),
                            .invariant = &invariant_named("bind-never-fails"),
                            .kind = {.needed = Profile::sequential, .signature = "bind get-"}},
               .first = of_length(4),
               .times = 1},
       .step = 3,
       .message = "bind failed"});
  EXPECT_EQ(made.cell("original", "bind-never-fails"), "BROKEN s4*");
  EXPECT_EQ(made.report().news(), 1U);
  EXPECT_THAT(made.text(200),
              HasSubstr("\nNEW: original breaks bind-never-fails (sequential, bind get-), in world "
                        "tiny, 4 operations: bind failed\n"));
  EXPECT_THAT(json(made.report())["worlds"][0]["findings"].size(), 1U);
  made.breaks("original", "bind-never-fails", failure(3));
  EXPECT_EQ(made.report().news(), 1U);
  EXPECT_THAT(made.report().met_in_worlds(), IsEmpty());
}

StrategyRank standing(std::string_view name, std::optional<Profile> violated, std::uint64_t taken,
                      Measured calls = {}) {
  Costs costs;
  costs.taken = taken;
  costs.calls = calls;
  return {.strategy = find_subject(name), .violated = {std::nullopt, violated}, .costs = {costs, costs}};
}

std::vector<std::string> beaten_by(const std::vector<StrategyRank>& standings) {
  std::vector<std::string> all;
  for (const Beaten& of : beaten(standings)) {
    for (const Subject* by : of.by) {
      all.push_back(std::string(of.strategy->name) + " by " + std::string(by->name));
    }
  }
  return all;
}

TEST(Beaten, IsWhatIsBetterInNothingAndWorseInSomething) {
  const StrategyRank original = standing("original", Profile::sequential, 8);
  EXPECT_THAT(beaten_by({original, standing("fill-first", Profile::sequential, 8)}), IsEmpty());
  EXPECT_THAT(beaten_by({original, standing("fill-first", Profile::sequential, 7)}),
              ElementsAre("original by fill-first"));
  EXPECT_THAT(beaten_by({original, standing("fill-first", Profile::preemptive, 8)}),
              ElementsAre("original by fill-first"));
  EXPECT_THAT(
      beaten_by({standing("fill-first", Profile::hostile, 8), standing("probe-again", std::nullopt, 8)}),
      ElementsAre("fill-first by probe-again"));
  EXPECT_THAT(beaten_by({original, standing("fill-first", std::nullopt, 9)}), IsEmpty());
}

// On average as well as at most; 1 of 2 is 2 of 4.
TEST(Beaten, ComparesAverages) {
  const StrategyRank original = standing("original", std::nullopt, 8, {.most = 1, .sum = 2, .of = 4});
  EXPECT_THAT(beaten_by({original, standing("fill-first", std::nullopt, 8, {.most = 1, .sum = 1, .of = 2})}),
              IsEmpty());
  EXPECT_THAT(beaten_by({original, standing("fill-first", std::nullopt, 8, {.most = 1, .sum = 1, .of = 3})}),
              ElementsAre("original by fill-first"));
}

TEST(Beaten, IsSaidBelowTheTable) {
  const std::vector<StrategyRank> all = {standing("original", Profile::sequential, 8),
                                         standing("fill-first", Profile::preemptive, 7),
                                         standing("probe-again", std::nullopt, 7)};
  EXPECT_EQ(beaten_text({.columns = 100}, all),
            "beaten in every respect: original by fill-first, probe-again; fill-first by probe-again\n"
            "beaten by none: probe-again\n");
  EXPECT_EQ(beaten_json(all).line(), R"([{"strategy":"original","by":["fill-first","probe-again"]},)"
                                     R"({"strategy":"fill-first","by":["probe-again"]}])");
  EXPECT_EQ(beaten_text({}, {all.data(), 1}), "") << "one strategy is not compared";
}

// The workloads' runs are the same, whatever the search does.
TEST(Scoreboard, HasCostsThatNoSearchChanges) {
  const auto costs = [](const std::string& options) {
    const std::string all = run("validate --known none --strategy original,fill-first " + options).output;
    const std::size_t from = all.find("\ncosts, ");
    return all.substr(from, all.find("\n\nbeaten", from) - from);
  };
  const std::string first = costs("--runs 20");
  EXPECT_THAT(first, HasSubstr("\nfile-server (100 runs): "));
  EXPECT_THAT(first, HasSubstr("\nclient-start (100 runs): "));
  EXPECT_EQ(costs("--runs 60 --seed 7 --jobs 1 --blind"), first);
}

TEST(Scoreboard, ExploresWhatItIsTold) {
  const std::string file = write("two.world",
                                 "sparepage-world 1\nconfig pages=1 heap=0 spare=1 bind=8\n"
                                 "limits blocks=1 sockets=1 packets=0 interrupts=0\nsocket\nbind 0x4001\n");
  const std::string name = "world " + file + ": exhausted";
  const Ran validated = run_wide("validate --runs 20 --strategy context-probe --known none --world " + file);
  EXPECT_EQ(validated.status, 0) << validated.output;
  EXPECT_THAT(validated.output, HasSubstr("\n" + name));
  const Ran judged =
      run_wide("verdicts --strategy context-probe --known none --world " + file + " " + article());
  EXPECT_EQ(judged.status, 0) << judged.output;
  EXPECT_THAT(judged.output, HasSubstr("\n" + name));
}

TEST(Scoreboard, IsIncompleteWhereAWorldIsInterrupted) {
  const std::string tiny = " --strategy context-probe --known none --jobs 1 --world tiny ";
  for (const std::string& verb : {"verdicts " + article() + tiny, "validate --runs 1" + tiny}) {
    const Ran ran = run_signalled("INT@50", verb);
    EXPECT_EQ(ran.status, 4) << verb;
    EXPECT_THAT(ran.output, HasSubstr("world tiny: incomplete (interrupted), ")) << verb;
  }
}

}  // namespace
}  // namespace sparepage
