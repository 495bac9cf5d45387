// What is refused before any work, and names that are odd.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kArticle = kCorpusFolder + "/regressions/kb-q159254.trace";

void expect_refused(const std::string& arguments, const std::string& says) {
  const Ran ran = run(arguments);
  EXPECT_EQ(ran.status, 2) << arguments;
  EXPECT_THAT(ran.output, HasSubstr(says)) << arguments;
}

TEST(Usage, NamesTheVerbsWhereNoneIsGiven) {
  const std::string verbs = "; the verbs are " + listed(verb_names()) + "; sparepage --help tells more\n";
  expect_refused("", "sparepage: a verb is missing" + verbs);
  expect_refused("--color never", "sparepage: a verb is missing" + verbs);
  expect_refused("--color never frobnicate", "sparepage: there is no verb \"frobnicate\"" + verbs);
  expect_refused("--frob", "sparepage: there is no option \"--frob\" before the verb" + verbs);
}

TEST(Usage, GuessesWhatWasMeant) {
  expect_refused("valdate",
                 "sparepage: there is no verb \"valdate\" (did you mean \"validate\"?); the verbs");
  expect_refused(
      "validate --rnus 3",
      "sparepage: validate has no option \"--rnus\" (did you mean \"--runs\"?); sparepage validate "
      "--help tells more\n");
  expect_refused("validate --frobnicate=3", "sparepage: validate has no option \"--frobnicate\"; sparepage");
  expect_refused("validate all",
                 "sparepage: validate takes no \"all\"; sparepage validate --help tells more\n");
  expect_refused("validate --strategy orignal",
                 "--strategy: unknown strategy \"orignal\" (did you mean \"original\"?); the strategies are");
  expect_refused("explore --world smal", "heap-points, all (did you mean \"small\"?)\n");
}

TEST(Usage, SaysWhatIsMissingOrTooMuch) {
  expect_refused("replay", "sparepage: TRACE is required\nsparepage replay --help tells more\n");
  expect_refused("replay --nonsense",
                 "sparepage: replay has no option \"--nonsense\"; sparepage replay --help");
  expect_refused("replay a b",
                 "sparepage: replay takes one TRACE, and not also \"b\"; sparepage replay --help");
  expect_refused("replay ''", "sparepage: the name of an input is empty\n");
  expect_refused("measure --heap ''", "sparepage: --heap: takes the name of a file\n");
  expect_refused("help nonsense", "sparepage: there is no verb \"nonsense\"; the verbs are ");
}

TEST(Usage, ShowsTheHelpOfAVerb) {
  EXPECT_EQ(run_wide("help shrink").output, run_wide("shrink --help").output);
  EXPECT_EQ(run_wide("help").output, run_wide("--help").output);
  EXPECT_EQ(run("help shrink").status, 0);
  EXPECT_THAT(run_wide("help").output, HasSubstr("sparepage [OPTIONS] SUBCOMMAND\n"));
  EXPECT_THAT(run_wide("help shrink").output, HasSubstr("sparepage shrink [OPTIONS] INPUT\n"));
}

TEST(Usage, TellsWhatEachExitStatusMeans) {
  EXPECT_THAT(run_wide("--help").output,
              HasSubstr("Exit status: 0 nothing; 1 a finding that is not known, in replay any violation, in "
                        "verdicts also an expect line or a note that is not true; 2 unusable arguments or "
                        "input, or output that can't be written; 3 the harness is broken, or the disk is "
                        "full; 4 nothing was found, in less than was asked for.\n"));
  EXPECT_THAT(run_wide("replay --help").output,
              HasSubstr("Exit status 1: any violation. What is known is not asked for: --junit and --sarif "
                        "have every broken claim as a failure; verdicts tells which of them are known.\n"));
  EXPECT_THAT(run_wide("verdicts --help").output,
              testing::StartsWith("Judge every strategy over traces, and check the traces' expect lines and "
                                  "notes\n"));
  EXPECT_THAT(run_wide("verdicts --help").output,
              HasSubstr("Exit status 1: a finding that is not known, or an expect line or a note (after #=) "
                        "that is not true; 4: nothing of that, and a search in a world ended early.\n"));
}

TEST(Usage, RefusesTwoOutputsInOneFile) {
  const std::string file = write("two.json", "");
  const std::string trace = write("input.trace", "sparepage-trace 1\nfill\n");
  const std::string twice = ": named twice, and would be overwritten; name another file\n";
  expect_refused("replay " + trace + " --json=" + file + " --sarif=" + file, "sparepage: " + file + twice);
  expect_refused("replay " + trace + " --junit=" + trace, "sparepage: " + trace + twice);
  expect_refused("shrink " + kArticle + " --strategy original -o " + file + " --json=" + file,
                 "sparepage: " + file + twice);
  // By another name, too.
  const std::string link = file + ".link";
  std::filesystem::remove(link);
  std::filesystem::create_symlink(file, link);
  expect_refused("replay " + trace + " --json=" + file + " --junit=" + link, "sparepage: " + link + twice);
  const std::string hard = trace + ".hard";
  std::filesystem::remove(hard);
  std::filesystem::create_hard_link(trace, hard);
  expect_refused("replay " + trace + " --junit=" + hard, "sparepage: " + hard + twice);
  // A list, a world and what is converted are inputs.
  expect_refused("verdicts " + trace + " --known " + file + " --json=" + file, "sparepage: " + file + twice);
  expect_refused("shrink " + trace + " --known " + file + " --json=" + file, "sparepage: " + file + twice);
  expect_refused("explore --world " + file + " --json=" + file, "sparepage: " + file + twice);
  expect_refused("convert " + trace + " -o " + trace, "sparepage: " + trace + twice);
  EXPECT_EQ(contents(trace), "sparepage-trace 1\nfill\n");
}

// Each would be written over the other.
TEST(Usage, RefusesToConvertOverAnInput) {
  const std::string directory = temporary("both");
  std::filesystem::create_directories(directory);
  const std::string trace = directory + "/a.trace";
  std::filesystem::copy_file(kArticle, trace, std::filesystem::copy_options::overwrite_existing);
  const std::string input = directory + "/a.bin";
  ASSERT_EQ(run("convert " + trace + " -o " + input).status, 0);
  const std::string before = contents(input);
  expect_refused("convert " + trace + " " + input + " -o " + directory,
                 "sparepage: " + input + ": named twice, and would be overwritten; name another file\n");
  EXPECT_EQ(contents(input), before);
  EXPECT_EQ(contents(trace), contents(kArticle));
  expect_refused(std::string("convert ") + kArticle + " " + kArticle + " -o " + directory,
                 ": another input would be written as kb-q159254.bin too; convert them apart\n");
}

// A word that names no file may stand where a file may.
TEST(Usage, TakesAFileThatIsCalledLikeAWord) {
  const std::string directory = temporary("words");
  std::filesystem::create_directories(directory);
  const std::string there = "cd " + directory + " && " + kCommand + " ";
  EXPECT_EQ(run_shell(there + "verdicts --known none " + kArticle + " --json=none > /dev/null").status, 1);
  EXPECT_EQ(run_shell(there + "explore --known none --strategy context-probe --depth 1 --world tiny "
                              "--json=tiny > /dev/null")
                .status,
            0);
}

// What a verb refuses is no option of it.
TEST(Usage, HelpHasWhatTheVerbTakes) {
  EXPECT_THAT(run_wide("explore --help").output, Not(HasSubstr("--isolate")));
  EXPECT_THAT(run_wide("draw --help").output,
              HasSubstr("--strategy NAME, one of `sparepage list strategies`, or FILE.strategy"));
  EXPECT_THAT(run_wide("measure --help").output, Not(HasSubstr("--strategy")));
  EXPECT_THAT(
      run_wide("replay --help").output,
      AllOf(HasSubstr("\n\nWith --heap:\n  --isolate {yes,no}; by default yes\n"),
            HasSubstr("\n  --guard                     Touching a page"), Not(HasSubstr("Needs: --heap"))));
}

TEST(Usage, RefusesWhatIsNoNameOfAFile) {
  const std::string replay = "replay " + kArticle;
  const std::string shrink = "shrink " + kArticle + " --strategy original";
  const std::string says = ": takes the name of a file, and not ";
  expect_refused(replay + " --junit=-", "--junit" + says + "\"-\"\n");
  expect_refused(replay + " --sarif=-", "--sarif" + says + "\"-\"\n");
  expect_refused(replay + " --junit=", "--junit: a value is missing\nsparepage replay --help tells more\n");
  expect_refused(replay + " --sarif ''", "--sarif" + says + "\"\"\n");
  expect_refused(shrink + " -o -", "-o" + says + "\"-\"\n");
  expect_refused(shrink + " -o ''", "-o" + says + "\"\"\n");
  expect_refused("convert " + kArticle + " -o -", "-o" + says + "\"-\"\n");
  expect_refused("validate --known ''", "--known: takes the name of a file\n");
  EXPECT_FALSE(std::filesystem::exists("-"));
}

TEST(Usage, RefusesAReasonThatNoLineCanHold) {
  const std::string shrink = "shrink " + kArticle + " --strategy original --into /tmp --accept ";
  for (const char* reason : {"''", "' '", "'a|b'", "'a\nb'"}) {
    expect_refused(shrink + reason, "takes a reason of one line, without |, and not ");
  }
  expect_refused(shrink + "why --known none", "--accept adds a line to the list of what is known");
  expect_refused(shrink + "why --keep nothing", "--accept needs the finding to stay what it is");
  EXPECT_FALSE(std::filesystem::exists("none"));
}

// A field of the list of what is known ends with | or the line.
TEST(Usage, RefusesANameThatNoLineCanHold) {
  const std::string directory = temporary("a|b");
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  const std::string known = temporary("known");
  const std::string shrink =
      "shrink " + kArticle + " --strategy original --into '" + directory + "' --known " + known;
  expect_refused(shrink + " --accept why",
                 "sparepage: --accept: the list of what is known can't hold the name \"");
  EXPECT_TRUE(std::filesystem::is_empty(directory));
  EXPECT_FALSE(std::filesystem::exists(known));
  // Beside it, the name is a shorter one.
  EXPECT_EQ(run("shrink " + kArticle + " --strategy original --into '" + directory +
                "' --accept why --known '" + directory + "/known'")
                .status,
            0);
}

TEST(Usage, NamesThePresetsWhereAWorldIsNeither) {
  expect_refused("explore --world smal",
                 "--world: \"smal\" is neither a file nor one of the presets: tiny, small, "
                 "preempt, thieves, heap-tiny, heap-points, all (did you mean \"small\"?)\n");
}

// A name that is no UTF-8 is shown as far as JSON can show it.
TEST(Names, ThatAreNoUtf8GoIntoJson) {
  const std::string file = write("caf\xE9.trace", "sparepage-trace 1\nfill\n");
  for (const char* form : {"", " --json"}) {
    const Ran ran = run("replay '" + file + "'" + form);
    EXPECT_EQ(ran.status, 0) << ran.output;
  }
  const std::string wrong =
      write("caf\xE9.wrong", "sparepage-trace 1\nexpect strategy=original violates=heap-is-sound\nfill\n");
  const Ran verdicts = run("verdicts '" + wrong + "' --json --known none");
  EXPECT_EQ(verdicts.status, 1);
  EXPECT_THAT(verdicts.output, HasSubstr("caf\xEF\xBF\xBD.wrong: "));
}

TEST(OutputFile, LeavesAFileOfTheUsersAlone) {
  const std::string file = write("mine.json", "old");
  const std::string partial = write("mine.json.partial", "mine");
  EXPECT_EQ(run("replay " + kArticle + " --strategy wsipx-4.0.953 --json=" + file).status, 0);
  std::string kept;
  std::getline(std::ifstream(partial), kept);
  EXPECT_EQ(kept, "mine");
}

TEST(OutputFile, IsReplacedBehindALink) {
  const std::string file = write("after.json", "old");
  const std::string link = file + ".link";
  std::filesystem::remove(link);
  std::filesystem::create_symlink(file, link);
  EXPECT_EQ(run("replay " + kArticle + " --strategy wsipx-4.0.953 --json=" + link).status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  std::string first;
  std::getline(std::ifstream(file), first);
  EXPECT_THAT(first, testing::StartsWith("{\"strategy\""));
}

// What the link names is made, and the link stays.
TEST(OutputFile, IsMadeBehindALinkThatLeadsNowhere) {
  const std::string file = temporary("made.json");
  const std::string link = file + ".link";
  for (const std::string& old : {file, link}) std::filesystem::remove(old);
  std::filesystem::create_symlink(std::filesystem::path(file).filename(), link);
  EXPECT_EQ(run("replay " + kArticle + " --strategy wsipx-4.0.953 --json=" + link).status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_THAT(contents(file), testing::StartsWith("{\"strategy\""));
}

TEST(OutputFile, OfShrinkIsWrittenToADeviceOnce) {
  const std::string line = kCommand + " shrink " + kArticle + " --strategy original -o /dev/stdout";
  const std::string small =
      "sparepage-trace 1\nconfig pages=1 heap=0 spare=1 bind=873,3201\n"
      "expect strategy=original violates=bind-never-fails\nsocket s0\nbind s0 0x0000\n";
  EXPECT_EQ(run_shell(line + " 2> /dev/null").output, small);
  const std::string file = temporary("stdout.trace");
  EXPECT_EQ(run_shell(line + " > " + file + " 2> /dev/null").status, 0);
  EXPECT_EQ(contents(file), small);
}

// Standard output may be a file; a report that goes there too stands in it before the text.
TEST(OutputFile, ThatIsStandardOutputTakesNothingFromIt) {
  const std::string file = temporary("both.out");
  run_shell(kCommand + " replay " + kArticle + " --json=/dev/stdout > " + file);
  EXPECT_EQ(contents(file), run("replay " + kArticle + " --json").output + run("replay " + kArticle).output);
}

// What was accepted is no failure in a report for other programs.
TEST(ShrinkChecks, KnowWhatIsKnown) {
  const Ran fresh = run("shrink " + kArticle + " --strategy original --known none --sarif=/dev/stderr");
  EXPECT_THAT(fresh.output, HasSubstr("\"suppressions\": []"));
  const Ran known = run("shrink " + kArticle + " --strategy original --known " + kCorpusFolder +
                        "/known --sarif=/dev/stderr");
  EXPECT_THAT(known.output, testing::Not(HasSubstr("\"suppressions\": []")));
}

TEST(ShrinkChecks, KnowWhatWasJustAccepted) {
  const std::string directory = temporary("accepted");
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory + "/kept");
  const std::string line = "shrink " + kArticle + " --strategy original --into " + directory +
                           "/kept --known " + directory + "/known --junit=/dev/stdout";
  const std::string known = "      <system-out>known: bind failed with 10055 (WSAENOBUFS): ";
  EXPECT_THAT(run(line).output, HasSubstr("      <failure message=\"bind failed with 10055 (WSAENOBUFS): "));
  EXPECT_THAT(run(line + " --accept why").output, HasSubstr(known));
}

// A trace from standard input is no file that a place could be in.
TEST(VerdictsChecks, HoldTheTraceThatIsNoFile) {
  const std::string trace =
      "sparepage-trace 1\nexpect strategy=original violates=heap-is-sound\nfill #= null\n";
  const std::string file = write("wrong.trace", trace);
  const Ran piped =
      run_shell(kCommand + " verdicts - --known none --sarif=/dev/stderr < " + file + " 2>&1 > /dev/null");
  EXPECT_THAT(piped.output,
              HasSubstr("\"contents\": {\n            \"text\": \"sparepage-trace 1\\nexpect "));
  const Ran named =
      run_shell(kCommand + " verdicts " + file + " --known none --sarif=/dev/stderr 2>&1 > /dev/null");
  EXPECT_THAT(named.output, HasSubstr("\"artifacts\": []"));
}

// A search that is over was not interrupted, whatever comes then; one that is not keeps nothing.
TEST(Interrupted, ValidateLeavesClaimsOpen) {
  const Ran ran = run_signalled("INT@3",
                                "validate --runs 100000000 --strategy context-probe --profile sequential "
                                "--known none --json");
  EXPECT_EQ(ran.status, 4);
  EXPECT_THAT(ran.output, HasSubstr("\"invariant\":\"bind-never-fails\",\"claimed\":true,\"claimed_up_to\":"
                                    "\"hostile\",\"verdict\":\"open\""));
  EXPECT_THAT(ran.output, testing::Not(HasSubstr("\"verdict\":\"kept\"")));
}

TEST(Interrupted, ExploreNamesWhatItDidNotSearch) {
  const std::string line = "explore --world small --strategy context-probe,probe-again --known none";
  const Ran ran = run_signalled("INT@1000", line);
  EXPECT_EQ(ran.status, 4);
  EXPECT_THAT(ran.output, HasSubstr("\ncontext-probe: incomplete: interrupted: "));
  EXPECT_THAT(ran.output, HasSubstr("\nprobe-again: not searched: interrupted before\n"));
  const Ran json = run_signalled("INT@1000", line + " --json");
  EXPECT_THAT(json.output, HasSubstr("\"strategy\":\"probe-again\",\"end\":\"interrupted\","
                                     "\"incomplete\":true,\"states\":0,"));
}

}  // namespace
}  // namespace sparepage
