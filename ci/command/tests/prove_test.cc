// prove, with a solver where this build has one, and without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ci/command/prove/grades.h"
#include "ci/command/prove/z3_solver.h"
#include "ci/command/tests/run_command.h"
#include "properties/tests/effort.h"
#include "sparepage/properties/cases/choices.h"
#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

// A build without a solver says how to get one, whatever it is asked.
bool is_without_solver(const Ran& ran) {
  if (solver() != nullptr) return false;
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.output, HasSubstr("install libz3-dev and build again"));
  return true;
}

// A strategy of these programs.
std::string strategy_file(const std::string& programs) {
  return write("mine.strategy", "sparepage-strategy 1\nname mine\nsummary mine\n" + programs);
}

// Those of the specification, each refuted in as few operations as the explorer needs.
TEST(Prove, DecidesTheEight) {
  const Ran ran = run("prove eight --invariant bind-never-fails");
  if (is_without_solver(ran)) return;
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("\noriginal         in 2\n"
                                    "wsipx-4.0.953    in 3\n"
                                    "fill-retry-loop  in 10\n"
                                    "fill-first       in 3\n"
                                    "round-up-page    in 2\n"
                                    "context-probe    proved\n"
                                    "grow-always      proved\n"
                                    "probe-again      proved\n"));
}

TEST(Prove, FoldsItsTable) {
  const Ran ran =
      run_shell("COLUMNS=25 " + kCommand +
                " prove context-probe,probe-again --invariant bind-never-fails,app-request-never-fails 2>&1");
  if (is_without_solver(ran)) return;
  EXPECT_THAT(ran.output, HasSubstr("\n               bind-\n"
                                    "               never-\n"
                                    "               fails\n"
                                    "context-probe  proved\n"
                                    "probe-again    proved\n"
                                    "\n"
                                    "               app-\n"
                                    "               request-\n"));
}

TEST(Prove, ShowsATraceThatReplays) {
  const Ran ran = run("prove wsipx-4.0.953 --invariant bind-never-fails");
  if (is_without_solver(ran)) return;
  EXPECT_THAT(ran.output, HasSubstr("refuted  bind-never-fails in 3 operations\n"));
  const Ran replayed = run_shell(replay_line_in(ran.output));
  EXPECT_EQ(replayed.status, 1);
  EXPECT_THAT(replayed.output, HasSubstr("bind-never-fails"));
}

TEST(Prove, NamesWhatAProofRestsOn) {
  const Ran ran = run("prove four-asks --invariant bind-never-fails");
  if (is_without_solver(ran)) return;
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.output, HasSubstr("proved  bind-never-fails: 1 obligation\n"));
  EXPECT_THAT(ran.output, HasSubstr("A proof rests on these:\n- Heap services are atomic"));
}

// What the profile does not admit is not looked at: an interrupt inside bind, and one that asks for a page.
TEST(Prove, AsksWithinTheProfile) {
  const Ran ran = run("prove wsipx-4.0.953 --profile sequential");
  if (is_without_solver(ran)) return;
  for (const char* kept : {"bind-never-fails", "no-grow-outside-application", "fit-never-refused"}) {
    EXPECT_THAT(ran.output, HasSubstr("proved  " + std::string(kept)));
  }
}

// What interrupts free is a block that the program did not look for; what they take is one that a stretch
// made.
TEST(Prove, KnowsThatInterruptsFreeAndTakeBlocks) {
  const Ran frees = run("prove context-probe --invariant fit-never-refused");
  if (is_without_solver(frees)) return;
  EXPECT_THAT(frees.output, HasSubstr("refuted  fit-never-refused in 3 operations"));
  const std::string file = strategy_file("request { stretch get fill get }\n");
  const std::string words = "prove " + file + " --invariant bind-never-fails";
  EXPECT_THAT(run(words).output, HasSubstr("refuted  bind-never-fails"));
  EXPECT_THAT(run(words + " --profile sequential").output, HasSubstr("proved  bind-never-fails"));
}

// A packet whose program asks for a page does so under every profile, though no line asks for one.
TEST(Prove, KnowsWhatPacketsAskFor) {
  const std::string file = strategy_file(
      "getheap { find if size >= 4096 { spare } else { if application { spare } } }\n"
      "packet { get page }\nrequest { fill get }\n");
  const Ran ran = run("prove " + file + " --invariant bind-never-fails --profile preemptive");
  if (is_without_solver(ran)) return;
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, HasSubstr("refuted  bind-never-fails"));
}

// Too long for the solver, and nothing fails: neither proved nor refuted.
TEST(Prove, LeavesOpenWhatItCannotDecide) {
  const std::string file = strategy_file(
      "getheap { find if application { grow } spare }\n"
      "request { repeat 64 { repeat 64 { get } } }\n");
  const Ran ran = run("prove " + file + " --invariant bind-never-fails");
  if (is_without_solver(ran)) return;
  EXPECT_EQ(ran.status, 4);
  EXPECT_THAT(ran.output, HasSubstr("open  bind-never-fails: neither proved nor refuted"));
}

TEST(Prove, WritesWhatItAsks) {
  const std::string folder = temporary("obligations");
  run("prove original --invariant bind-never-fails --smt2 " + folder);
  const std::string text = contents(folder + "/original.bind-never-fails.bind.smt2");
  EXPECT_THAT(text, HasSubstr("(set-logic QF_LIA)\n(declare-fun target () Int)\n"));
  EXPECT_TRUE(text.ends_with("(check-sat)\n"));
}

TEST(Prove, RefusesWhatProgramsDoNotDecide) {
  const Ran ran = run("prove original --invariant heap-is-sound");
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.output, HasSubstr("heap-is-sound is no question of a strategy's programs"));
  EXPECT_THAT(run("prove original --invariant bind-never-fail").output,
              HasSubstr("did you mean \"bind-never-fails\"?"));
}

// What a search only did not find stands below what is proved, in text and in JSON.
TEST(Grades, StandAboveWhatASearchSays) {
  const Ran text = run("validate --strategy original,context-probe --runs 20 --prove");
  if (is_without_solver(text)) return;
  EXPECT_THAT(text.output, testing::ContainsRegex("\nproved +claimed, and proved for every machine\n"));
  EXPECT_THAT(text.output, testing::ContainsRegex("bind-never-fails +BROKEN p?s?[0-9]+ +proved\n"));
  EXPECT_THAT(text.output, testing::ContainsRegex("heap-is-sound +kept +kept\n"));
  EXPECT_THAT(
      run("explore --depth 2 --strategy context-probe --prove --json").output,
      testing::ContainsRegex("\"invariant\":\"bind-never-fails\",\"claimed\":true,[^{]*\"proved\":true"));
  EXPECT_THAT(run("verdicts " + article() + " --strategy context-probe --prove").output,
              testing::ContainsRegex("bind-never-fails +proved\n"));
  EXPECT_THAT(run("validate --runs 1 --strategy context-probe --json").output,
              testing::Not(HasSubstr("\"proved\"")));
}

// One of both is wrong then.
TEST(Grades, OfWhatIsBrokenEndTheRunWithBoth) {
  const Subject& original = *find_subject("original");
  const Invariant& invariant = *find_invariant("bind-never-fails");
  const Case breaks = parse_trace("sparepage-trace 1\nsocket s\nbind s 1\n", "t", invariant_names()).trace;
  Proved proved;
  EXPECT_NO_THROW(proved.refuse_contradiction(original, invariant, breaks));
  proved.take(original, invariant);
  try {
    proved.refuse_contradiction(original, invariant, breaks);
    FAIL();
  } catch (const BrokenHarness& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("it is proved that original keeps bind-never-fails on every machine"));
    EXPECT_THAT(error.what(), HasSubstr("bind s0 0x0001"));
  }
}

// Of strategies drawn by chance none that is proved fails in cases drawn by chance. The share that is
// decided, in percent, and how many are proved.
struct Decided {
  std::uint64_t percent;
  std::uint64_t proved;
};
Decided decide(const Invariant& invariant, Profile profile, std::uint64_t strategies) {
  Checker checker(Depth::incremental, execute, Messages::none);
  Case of;
  std::uint64_t decided = 0;
  std::uint64_t proved = 0;
  for (std::uint64_t seed = 1; seed <= strategies; ++seed) {
    SeededChoices choices(seed);
    const Strategy strategy = random_strategy(choices);
    const Subject subject = subject_of(strategy);
    const Proof proof = prove(subject, invariant, profile, *solver());
    decided += proof.grade == Grade::open ? 0 : 1;
    if (proof.grade != Grade::proved) continue;
    ++proved;
    for (std::uint64_t run = 0; run < 2000; ++run) {
      generate_for(subject, seed * 2000 + run, profile, of);
      if (!runs_under(of.config, subject)) continue;
      EXPECT_EQ(set_of(checker.run(of.config, of.steps, subject)) >> row_of(invariant) & 1, 0U)
          << text(profile) << " " << invariant.name << "\n"
          << print(strategy) << print(to_trace(of));
    }
  }
  return {.percent = 100 * decided / strategies, .proved = proved};
}

TEST(ProveRandom, NothingThatIsProvedFails) {
  if (solver() == nullptr) return;  // what is said then is tested above
  const std::uint64_t strategies = budget(200, 5000);
  const Decided decided = decide(*find_invariant("bind-never-fails"), Profile::hostile, strategies);
  EXPECT_GE(decided.percent, 95U);
  EXPECT_GE(decided.proved, strategies / 50);
}

TEST(ProveRandom, NothingThatIsProvedFailsOfAnyInvariantUnderAnyProfile) {
  if (solver() == nullptr) return;
  std::uint64_t proved = 0;
  for (const Invariant* invariant : invariants()) {
    if (!is_decided_by_programs(*invariant)) continue;
    for (const Profile profile : kProfiles) proved += decide(*invariant, profile, budget(10, 40)).proved;
  }
  EXPECT_GE(proved, 15U);
}

}  // namespace
}  // namespace sparepage
