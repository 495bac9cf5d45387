// What the command takes: cases of every kind, replay lines, numbers and lists of names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "ci/command/tests/run_command.h"
#include "properties/tests/paths.h"
#include "properties/tests/support.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/findings/lists.h"

namespace sparepage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kArticleAsTrace =
    "sparepage-trace 1\nconfig pages=8 heap=0 spare=1\nalloc b0 4088\nsocket s0\nbind s0 0x4001\n";

// The article's case in every form that there is, each as a command's argument with what it reads.
std::vector<std::string> every_form() {
  const std::string trace = write("forms.trace", kArticleAsTrace);
  const std::string crash = temporary("crash-0123abcd");
  EXPECT_EQ(run("convert " + trace + " -o " + crash).status, 0);
  const Ran hex = run_shell("printf hex:; od -An -v -tx1 " + crash + " | tr -d ' \\n'");
  return {trace, "- < " + trace, crash, "- < " + crash, hex.output};
}

TEST(Input, IsTheSameCaseInEveryFormForEveryVerb) {
  const std::vector<std::string> forms = every_form();
  const auto run_each = [&](const std::string& verb, int status) {
    const Ran first = run(verb + forms.front());
    EXPECT_EQ(first.status, status) << first.output;
    for (const std::string& form : forms) {
      EXPECT_EQ(run(verb + form).output, first.output) << verb << form;
    }
  };
  run_each("replay --json ", 1);
  run_each("verdicts" + kKnown, 0);
  run_each("shrink --strategy original ", 0);
}

TEST(Input, IsConvertedIntoTheOtherKindInEveryForm) {
  const std::vector<std::string> forms = every_form();
  const std::string bytes = contents(temporary("crash-0123abcd"));
  EXPECT_EQ(run("convert " + forms[0]).output, bytes);
  EXPECT_EQ(run("convert " + forms[1]).output, bytes);
  EXPECT_EQ(run("convert " + forms[2]).output, kArticleAsTrace);
  EXPECT_EQ(run("convert " + forms[3]).output, kArticleAsTrace);
  EXPECT_EQ(run("convert " + forms[4]).output, kArticleAsTrace);
}

TEST(Input, FromStandardInputIsConvertedIntoADirectory) {
  const std::string directory = temporary("converted");
  std::filesystem::create_directory(directory);
  EXPECT_EQ(run("convert - -o " + directory + " < " + article()).status, 0);
  EXPECT_EQ(run("convert " + directory + "/stdin.bin").output, kArticleAsTrace);
}

TEST(Input, ThatIsAFuzzInputIsShownAsTheTraceThatItIs) {
  const std::string crash = every_form()[2];
  const Ran ran = run_wide("replay " + crash);
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.output, testing::StartsWith(crash + " is a fuzz input, and this trace:\n\n" +
                                              kArticleAsTrace + "\n" + crash + "\nmachine: 8 growable "));
  EXPECT_THAT(ran.output, HasSubstr("\n    5  bind s0 0x4001  application  10055 WSAENOBUFS"));
  EXPECT_THAT(ran.output, HasSubstr("\noriginal: violated bind-never-fails at line 5\n"));
}

TEST(Input, ThatIsNoneIsRefusedByEveryVerb) {
  for (const char* verb : {"replay ", "verdicts ", "shrink ", "convert "}) {
    const Ran version = run(std::string(verb) + "hex:04");
    EXPECT_EQ(version.status, 2) << verb;
    EXPECT_EQ(version.output, "sparepage: \"hex:04\" is no fuzz input of a version from 1 to 3\n") << verb;
    const Ran digits = run(std::string(verb) + "hex:01zz");
    EXPECT_EQ(digits.status, 2) << verb;
    EXPECT_EQ(digits.output,
              "sparepage: \"hex:01zz\" is no fuzz input: after hex: stand two digits, 0-9a-f, a byte\n");
    EXPECT_EQ(run(std::string(verb) + "- < /dev/null").output,
              "<stdin>:1:1: missing first line; the first line is always \"sparepage-trace 1\"\n");
    EXPECT_EQ(run(std::string(verb) + "/nowhere").output,
              "/nowhere: can't be read: No such file or directory\n");
  }
}

TEST(Input, IsReadFromStandardInputOnce) {
  for (const std::string line : {"verdicts - -", "convert - - -o /tmp"}) {
    const Ran ran = run(line + " < " + article());
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.output, "sparepage: - stands twice among the inputs; standard input can be read once\n");
  }
}

// The promise of the replay line: run as printed, by a shell, it shows the same violation.
TEST(ReplayLine, RunsAsPrinted) {
  const Ran found = run("validate --runs 500 --strategy grow-always --known none");
  const std::string line = replay_line_in(found.output);
  EXPECT_THAT(line, testing::MatchesRegex(kCommand + " replay hex:02[0-9a-f]* --strategy grow-always"));
  const Ran replayed = run_shell(line);
  EXPECT_EQ(replayed.status, 1);
  EXPECT_THAT(replayed.output, HasSubstr("grow-always: violated no-grow-outside-application"));

  const Ran explored =
      run_shell(replay_line_in(run("explore --strategy original --depth 3 --known none").output));
  EXPECT_EQ(explored.status, 1);
  EXPECT_THAT(explored.output, HasSubstr("original: violated bind-never-fails"));
}

TEST(ReplayLine, NamesTheCommandAsItWasStarted) {
  const std::string directory = temporary("it's here");
  std::filesystem::create_directory(directory);
  std::filesystem::remove(directory + "/sparepage");
  std::filesystem::create_symlink(kCommand, directory + "/sparepage");
  const std::string rest = " explore --strategy original --depth 3 --known none";

  const std::string by_path = replay_line_in(run_shell("\"" + directory + "/sparepage\"" + rest).output);
  EXPECT_THAT(by_path, HasSubstr("it'\\''s here/sparepage' replay hex:02"));
  EXPECT_EQ(run_shell(by_path).status, 1);

  const std::string path = "PATH=\"" + directory + ":$PATH\"; ";
  const std::string by_name = replay_line_in(run_shell(path + "sparepage" + rest).output);
  EXPECT_THAT(by_name, testing::StartsWith("sparepage replay hex:02"));
  EXPECT_EQ(run_shell(path + by_name).status, 1);
}

// What is kept of a search is the same wherever the command stands.
TEST(ReplayLine, InJsonNamesTheCommandAlone) {
  EXPECT_THAT(run("explore --strategy original --depth 3 --json").output,
              HasSubstr("\"replay\":\"sparepage replay hex:02"));
}

TEST(ReplayLine, IsQuotedForAShell) {
  const Case nothing = {};
  const auto line = [&](std::string_view program) {
    return replay_line(nothing, *find_subject("original"), program);
  };
  const std::string rest = line("x").substr(1);
  EXPECT_THAT(rest, testing::MatchesRegex(" replay hex:02[0-9a-f]* --strategy original"));
  EXPECT_EQ(replay_line(nothing, *find_subject("original")), "sparepage" + rest);
  EXPECT_EQ(line("../build-1/lab_2/sparepage"), "../build-1/lab_2/sparepage" + rest);
  EXPECT_EQ(line("my builds/sparepage"), "'my builds/sparepage'" + rest);
  EXPECT_EQ(line("$HOME/it's"), "'$HOME/it'\\''s'" + rest);
}

TEST(Numbers, OfOptionsAreRefusedOutsideTheirRange) {
  const Ran seed = run("validate --seed -1");
  EXPECT_EQ(seed.status, 2);
  EXPECT_THAT(seed.output,
              testing::StartsWith(
                  "sparepage: --seed: \"-1\" is no number from 0 to 18446744073709551615, decimal or 0x "
                  "hex without sign\n"));
  for (const std::string option :
       {"validate --seed", "validate --runs", "validate --jobs", "explore --depth", "explore --memory",
        "explore --threads", "shrink x --limit", "shrink x --memory"}) {
    for (const std::string value : {"-1", "-0", "+1", "18446744073709551616", "36893488147419103233", "12abc",
                                    "1e3", "1.0", "0x", "0xg", "0x10000000000000000", "''", "' 1'"}) {
      const Ran ran = run(option + " " + value);
      EXPECT_EQ(ran.status, 2) << option << " " << value;
      EXPECT_THAT(ran.output, HasSubstr(" is no number from ")) << option << " " << value;
    }
  }
  for (const std::string option :
       {"validate --runs", "validate --jobs", "explore --depth", "explore --memory", "explore --threads",
        "shrink x --limit", "shrink x --memory"}) {
    EXPECT_THAT(run(option + " 0").output, HasSubstr("\"0\" is no number from 1 to ")) << option;
  }
}

TEST(Numbers, OfOptionsAreReadAsThoseOfATrace) {
  const auto seed = [](const std::string& value) {
    const std::string output =
        run("validate --runs 1 --strategy context-probe --profile sequential --known " + kCorpusFolder +
            "/known --seed " + value)
            .output;
    return output.substr(0, output.find(','));
  };
  EXPECT_EQ(seed("18446744073709551615"), "seed 18446744073709551615");
  EXPECT_EQ(seed("0xff"), "seed 255");
  EXPECT_EQ(seed("010"), "seed 10");
}

std::vector<std::string> names_of(std::string_view list) {
  std::vector<std::string> names;
  for (const Subject* strategy : parse_strategies(list)) names.emplace_back(strategy->name);
  return names;
}

std::string refusal_of(std::string_view list) {
  try {
    parse_strategies(list);
  } catch (const ListError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Lists, NameStrategiesEachOnceInTheirOrder) {
  EXPECT_THAT(names_of("fill-first,original,fill-first"), ElementsAre("fill-first", "original"));
}

TEST(Lists, TakeAllAnywhere) {
  EXPECT_EQ(names_of("all").size(), subjects().size());
  EXPECT_EQ(names_of("all,original"), names_of("all"));
  EXPECT_EQ(names_of("original,all"), names_of("all"));
  EXPECT_EQ(names_of("fill-first,all").front(), "fill-first");
  EXPECT_EQ(names_of("fill-first,all").size(), subjects().size());
}

TEST(Lists, AreRefusedWithTheWordThatIsWrong) {
  EXPECT_THAT(
      refusal_of("all,magic"),
      testing::StartsWith("unknown strategy \"magic\"; the strategies are original, wsipx-4.0.953, "));
  EXPECT_THAT(refusal_of("all,magic"), testing::EndsWith(", or \"all\""));
  for (const char* list : {"", ",", "original,", ",original", "original,,all"}) {
    EXPECT_EQ(refusal_of(list), "an empty word in the list of strategies \"" + std::string(list) +
                                    "\"; one comma stands between two names, and none before or after them");
  }
}

TEST(Lists, AreTakenByEveryVerb) {
  EXPECT_EQ(run("replay " + article() + " --json --strategy all,original").output,
            run("replay " + article() + " --json --strategy all").output);
  EXPECT_THAT(run("shrink " + article() + " --strategy fill-first,all").output,
              HasSubstr("--strategy: takes one strategy here, and not \"fill-first,all\""));
  EXPECT_EQ(run("shrink " + article() + " --verdict all,original").status, 0);
  const std::string corpus =
      " --runs 9 --strategy context-probe,context-probe --known " + kCorpusFolder + "/known --profile ";
  EXPECT_EQ(run("validate" + corpus + "hostile,all").output, run("validate" + corpus + "all").output);
  EXPECT_EQ(run("validate" + corpus + "sequential,hostile").status, 0);
  const std::string worlds = run("explore --depth 1 --strategy all,original --world all,tiny").output;
  EXPECT_THAT(worlds, HasSubstr("world tiny: "));
  EXPECT_THAT(worlds, HasSubstr("world small: "));
  EXPECT_THAT(worlds, HasSubstr("world preempt: "));
}

TEST(Lists, WithAnEmptyWordAreRefusedByEveryVerb) {
  const std::string shrink = "shrink " + article();
  const std::pair<std::string, std::string> lines[] = {
      {"replay " + article(), "--strategy original,,all"},
      {shrink, "--expect ,original"},
      {shrink, "--verdict original,"},
      {"validate", "--profile hostile,"},
      {"explore", "--strategy ,"},
      {"explore", "--world tiny,,small"},
  };
  for (const auto& [verb, option] : lines) {
    const Ran ran = run(verb + " " + option);
    EXPECT_EQ(ran.status, 2) << option;
    EXPECT_THAT(ran.output, testing::StartsWith("sparepage: " + option.substr(0, option.find(' ')) +
                                                ": an empty word in the list of "));
  }
}

}  // namespace
}  // namespace sparepage
