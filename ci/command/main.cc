// The sparepage command. Contract: spec section 8.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <thread>

#include "ci/command/command.h"
#include "ci/command/files.h"
#include "ci/command/help.h"
#include "ci/command/options.h"
#include "ci/command/version.h"

namespace sparepage {

namespace {

// What the command line says. The verb that it names sets `run`.
struct Arguments {
  std::string colour = "auto";
  std::function<int(const Screen&)> run;

  std::string file;
  std::vector<std::string> files;
  std::string strategies = "original";
  std::string what;
  std::string known{kKnownFile};
  std::string output;
  Outputs outputs;
  bool json = false;
  ValidateOptions validating;
  ExploreOptions exploring;
  ShrinkOptions shrinking;
};

constexpr std::string_view kCase = "a file, - for standard input, or hex:... with a fuzz input's bytes";

void add_known(CLI::App* verb, std::string& file) {
  verb->add_option("--known", file, "The list of the findings that were accepted; none: every finding is new")
      ->type_name("FILE")
      ->capture_default_str();
}

void add_outputs(CLI::App* verb, Outputs& outputs) {
  verb->add_flag(
      "--json{-}", outputs.json,
      "The report as JSON (ci/json/ has the schemas): alone on standard output, and nothing else there; "
      "--json=FILE: in that file too");
  verb->add_option("--junit", outputs.junit, "The report as JUnit XML, in this file too")->type_name("FILE");
  verb->add_option("--sarif", outputs.sarif, "The report as SARIF 2.1.0, in this file too")
      ->type_name("FILE");
}

void add_colour(CLI::App* to, Arguments& arguments) {
  to->add_option("--color", arguments.colour,
                 "Colours; auto: on a terminal, unless NO_COLOR is set, or where CLICOLOR_FORCE is")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

Colour colour_of(const Arguments& arguments) {
  if (arguments.colour == "auto") return Colour::automatic;
  return arguments.colour == "always" ? Colour::always : Colour::never;
}

void add_replay(CLI::App& app, Arguments& arguments) {
  CLI::App* verb =
      app.add_subcommand("replay", "Replay a trace and show each step, its heap and what it violates");
  verb->add_option("TRACE", arguments.file, "A trace or a fuzz input: " + std::string(kCase))->required();
  verb->add_option("--strategy", arguments.strategies, "Under which it is replayed")
      ->capture_default_str()
      ->check(strategy_list());
  add_outputs(verb, arguments.outputs);
  verb->footer(
      "Examples:\n"
      "  sparepage replay corpus/regressions/kb-q159254.trace\n"
      "  sparepage replay my.trace --strategy original,wsipx-4.0.953   side by side where they part\n"
      "  sparepage replay my.trace --strategy context-probe --json");
  verb->callback([&] {
    arguments.run = [&](const Screen& screen) {
      return replay(arguments.file, arguments.strategies, arguments.outputs, screen);
    };
  });
}

void add_list(CLI::App& app, Arguments& arguments) {
  CLI::App* verb = app.add_subcommand("list", "List strategies, invariants, profiles or worlds");
  verb->add_option("WHAT", arguments.what, "What to list")->required()->check(CLI::IsMember(list_names()));
  verb->add_flag("--json", arguments.json, "Print a JSON array");
  verb->footer("Examples:\n  sparepage list invariants\n  sparepage list strategies --json");
  verb->callback([&] {
    arguments.run = [&](const Screen& screen) { return list(arguments.what, arguments.json, screen); };
  });
}

void add_verdicts(CLI::App& app, Arguments& arguments) {
  CLI::App* verb = app.add_subcommand(
      "verdicts", "Judge every strategy over traces, and check the traces' expect lines and notes");
  verb->add_option("TRACE", arguments.files, "Traces or fuzz inputs, each " + std::string(kCase))->required();
  add_outputs(verb, arguments.outputs);
  add_known(verb, arguments.known);
  verb->footer(
      "Exit status 1: a finding that is not known, or an expect line or a note (behind #=) that is not true."
      "\n\n"
      "Example:\n  sparepage verdicts corpus/regressions/*.trace");
  verb->callback([&] {
    arguments.run = [&](const Screen& screen) {
      return verdicts(arguments.files, arguments.known, arguments.outputs, screen);
    };
  });
}

void add_validate(CLI::App& app, Arguments& arguments) {
  ValidateOptions& options = arguments.validating;
  options.jobs = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* verb =
      app.add_subcommand("validate", "Search generated runs of every strategy and profile for broken claims");
  verb->add_option("--strategy", options.strategies, "Which are searched")
      ->capture_default_str()
      ->check(strategy_list());
  verb->add_option("--profile", options.profiles, "What the generated runs may do")
      ->capture_default_str()
      ->check(profile_list());
  verb->add_option("--runs", options.runs, "Runs for each strategy and profile")
      ->capture_default_str()
      ->transform(number(1, std::uint64_t{1} << 40));
  verb->add_option("--seed", options.seed, "The same seed gives the same result, with any number of jobs")
      ->capture_default_str()
      ->transform(number(0, ~std::uint64_t{0}));
  verb->add_option("--jobs", options.jobs, "Threads; by default one a core")->transform(number(1, 256));
  add_outputs(verb, options.outputs);
  add_known(verb, options.known);
  verb->footer(
      "Exit status 1: a finding that is not known.\n\n"
      "Examples:\n"
      "  sparepage validate\n"
      "  sparepage validate --strategy context-probe --profile hostile --runs 1000000\n"
      "  sparepage validate --seed 7 --json=verdicts.json --sarif=verdicts.sarif");
  verb->callback([&] { arguments.run = [&](const Screen& screen) { return validate(options, screen); }; });
}

void add_explore(CLI::App& app, Arguments& arguments) {
  ExploreOptions& options = arguments.exploring;
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* verb = app.add_subcommand(
      "explore", "Try every sequence of operations of a bounded world, in the order of its length");
  verb->add_option("--strategy", options.strategies, "Which are searched")
      ->capture_default_str()
      ->check(strategy_list());
  verb->add_option("--world", options.worlds,
                   "What they are searched in; sparepage list worlds describes the presets")
      ->capture_default_str()
      ->check(world_list());
  verb->add_option("--depth", options.depth, "The longest sequences to try, in operations")
      ->transform(number(1, 1'000'000));
  verb->add_option("--memory", options.memory, "Megabytes that states may take, for each search")
      ->capture_default_str()
      ->transform(number(1, std::uint64_t{1} << 30));
  verb->add_option("--threads", options.threads,
                   "The result is the same with any number; by default one a core")
      ->transform(number(1, 64));
  add_outputs(verb, options.outputs);
  add_known(verb, options.known);
  verb->footer(
      "A verdict is one of three: violated, with a shortest trace; exhausted, when every reachable state was "
      "seen; incomplete, when something ran out. Exit status 1: a finding that is not known.\n\n"
      "Examples:\n"
      "  sparepage explore\n"
      "  sparepage explore --strategy wsipx-4.0.953 --world preempt\n"
      "  sparepage explore --world my.world --depth 8 --memory 8192");
  verb->callback([&] { arguments.run = [&](const Screen& screen) { return explore(options, screen); }; });
}

void add_convert(CLI::App& app, Arguments& arguments) {
  CLI::App* verb = app.add_subcommand("convert", "Turn traces into fuzz inputs, and fuzz inputs into traces");
  verb->add_option("INPUT", arguments.files, "Traces or fuzz inputs, each " + std::string(kCase))->required();
  verb->add_option(
      "-o", arguments.output,
      "A file, or for several inputs a directory; without it, standard output, which takes a fuzz "
      "input only if it is no terminal");
  verb->footer(
      "Examples:\n"
      "  sparepage convert crash-0123abcd                          as a trace\n"
      "  sparepage convert corpus/regressions/*.trace -o seeds     as fuzz inputs, .bin");
  verb->callback(
      [&] { arguments.run = [&](const Screen&) { return convert(arguments.files, arguments.output); }; });
}

void add_shrink(CLI::App& app, Arguments& arguments) {
  ShrinkOptions& options = arguments.shrinking;
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* verb = app.add_subcommand(
      "shrink", "Make a failing trace or fuzz input small, prove it shortest, keep it as a regression");
  verb->add_option("INPUT", options.input, "A trace or a fuzz input: " + std::string(kCase))->required();
  CLI::Option* whose =
      verb->add_option("--strategy", options.strategy,
                       "Whose failure, one; without it, the strategy that an expect line names, or the only "
                       "one that breaks a claim")
          ->check(strategy_list());
  CLI::Option* which =
      verb->add_option("--invariant", options.invariant,
                       "Keep the violation of this one; without it, all that the strategy violates");
  verb->add_option("--verdict", options.verdict,
                   "Keep what each of these strategies violates, so that the result tells them apart")
      ->check(strategy_list())
      ->excludes(whose)
      ->excludes(which);
  verb->add_option("--keep", options.keep,
                   "What stays besides the verdict: nothing; the failure's needed profile and signature "
                   "(profile); those and the machine (config)")
      ->capture_default_str()
      ->check(CLI::IsMember({"config", "profile", "nothing"}));
  add_outputs(verb, options.outputs);
  verb->add_flag("--certify", options.certify,
                 "Search everything shorter, and stamp the trace as a shortest one");
  verb->add_option("-o", options.output, "Write the trace there; without it, to standard output");
  verb->add_option("--into", options.into,
                   "Keep it in this directory, named after what it shows; refused if a trace there shows the "
                   "same");
  verb->add_option("--expect", options.expect,
                   "Write expect lines for these strategies; without it, for those that the failure is of")
      ->check(strategy_list());
  verb->add_option("--accept", options.accept,
                   "Accept the finding for this reason: adds a line to the list of what is known")
      ->needs("--into");
  add_known(verb, options.known);
  verb->add_option("--limit", options.limit, "Runs, at the most")
      ->capture_default_str()
      ->transform(number(1, std::uint64_t{1} << 40));
  verb->add_option("--memory", options.memory, "Megabytes that the search for shorter ones may take")
      ->capture_default_str()
      ->transform(number(1, std::uint64_t{1} << 30));
  verb->footer(
      "Ctrl-C ends it with the smallest so far.\n\n"
      "Examples:\n"
      "  sparepage shrink crash-0123abcd --strategy original -o small.trace\n"
      "  sparepage shrink my.trace --verdict wsipx-4.0.953,fill-retry-loop --certify\n"
      "  sparepage shrink crash-0123abcd --certify --into corpus/regressions\n"
      "  sparepage shrink my.trace --into corpus/regressions --accept 'one retry, by design'");
  verb->callback([&] { arguments.run = [&](const Screen& screen) { return shrink(options, screen); }; });
}

int run(int argc, char** argv) {
  CLI::App app(
      "Tests allocators that cannot always grow: the heap of Windows 95's IFSMGR, and the bind of WSIPX that "
      "it "
      "made fail (Q159254).");
  app.formatter(std::make_shared<FoldedHelp>(standard_output(Colour::never)));
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 nothing violated, 1 a violation, 2 unusable arguments or input, or output that can't "
      "be "
      "written, 3 the harness is broken.\n\n"
      "Examples:\n"
      "  sparepage replay corpus/regressions/kb-q159254.trace --strategy original,wsipx-4.0.953\n"
      "  sparepage validate\n"
      "  sparepage explore\n"
      "  sparepage list strategies");
  const Program self = program();
  app.set_version_flag(
      "--version", "sparepage " + std::string(self.version) + " (commit " + std::string(self.commit) + ")");

  Arguments arguments;
  if (argc > 0 && *argv[0] != '\0') {
    arguments.validating.program = arguments.exploring.program = arguments.shrinking.program = argv[0];
  }
  for (const auto add :
       {add_replay, add_list, add_verdicts, add_validate, add_explore, add_convert, add_shrink}) {
    add(app, arguments);
  }
  const auto verbs = app.get_subcommands([](const CLI::App*) { return true; });
  add_colour(&app, arguments);
  for (CLI::App* verb : verbs) add_colour(verb, arguments);

  if (argc > 1 && argv[1][0] != '-' &&
      std::ranges::find(verbs, argv[1], &CLI::App::get_name) == verbs.end()) {
    throw UsageError("there is no verb \"" + std::string(argv[1]) +
                     "\"; the verbs are replay, list, verdicts, validate, explore, convert, shrink");
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream help;
    const int status = app.exit(error, help) == 0 ? kNothingViolated : kUnusable;
    write_output(help.str(), {});
    return status;
  }
  const Screen screen = standard_output(colour_of(arguments));
  return arguments.run(screen);
}

}  // namespace
}  // namespace sparepage

int main(int argc, char** argv) {
  return sparepage::exit_status([&] { return sparepage::run(argc, argv); });
}
