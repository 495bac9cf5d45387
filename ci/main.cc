// The sparepage command. Contract: spec section 8.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <sstream>
#include <thread>

#include "ci/command.h"
#include "ci/files.h"
#include "model/trace_words.h"

namespace sparepage {

namespace {

void add_known(CLI::App* verb, std::string& file) {
  verb->add_option("--known", file, "The list of the findings that were accepted; none: every finding is new")
      ->capture_default_str();
}

// A number of an option: as in a trace, decimal or 0x hex without sign. CLI11 alone reads a 0 in front as
// octal, takes a sign, and makes of what is too large the largest number that there is.
CLI::Validator number(std::uint64_t least, std::uint64_t most) {
  const std::string range = std::to_string(least) + " to " + std::to_string(most);
  const auto read = [least, most, range](std::string& text) -> std::string {
    const bool hex = text.starts_with("0x");
    const char* const end = text.data() + text.size();
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data() + (hex ? 2 : 0), end, value, hex ? 16 : 10);
    if (error != std::errc() || stop != end || value < least || value > most) {
      return sparepage::quoted(text) + " is no number from " + range + ", decimal or 0x hex without sign";
    }
    text = std::to_string(value);
    return {};
  };
  return {read, range};
}

int run(int argc, char** argv) {
  CLI::App app(
      "Tests allocators that cannot always grow: the heap of Windows 95's IFSMGR, and the bind of\n"
      "WSIPX that it made fail (Q159254).");
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 nothing violated, 1 a violation, 2 unusable arguments or input, or output that can't "
      "be\n"
      "written, 3 the harness is broken.\n\n"
      "Examples:\n"
      "  sparepage replay corpus/regressions/kb-q159254.trace --strategy original,wsipx-4.0.953\n"
      "  sparepage validate\n"
      "  sparepage explore\n"
      "  sparepage list strategies");

  std::string file;
  std::string strategy_list = "original";
  bool json = false;
  CLI::App* replay_verb =
      app.add_subcommand("replay", "Replay a trace and show each step, its heap and what it violates");
  replay_verb
      ->add_option(
          "TRACE", file,
          "A trace or a fuzz input: a file, - for standard input, or hex:... with a fuzz input's bytes")
      ->required();
  replay_verb->add_option("--strategy", strategy_list, "A strategy, several with commas between, or all")
      ->capture_default_str();
  replay_verb->add_flag("--json", json, "Print one JSON object (an array of them for several strategies)");
  replay_verb->footer(
      "Examples:\n"
      "  sparepage replay corpus/regressions/kb-q159254.trace\n"
      "  sparepage replay my.trace --strategy original,wsipx-4.0.953   side by side where they part\n"
      "  sparepage replay my.trace --strategy context-probe --json");

  std::string what;
  CLI::App* list_verb = app.add_subcommand("list", "List strategies, invariants, profiles or worlds");
  list_verb->add_option("WHAT", what, "strategies, invariants, profiles or worlds")->required();
  list_verb->add_flag("--json", json, "Print a JSON array");
  list_verb->footer("Examples:\n  sparepage list invariants\n  sparepage list strategies --json");

  std::vector<std::string> files;
  CLI::App* verdicts_verb = app.add_subcommand(
      "verdicts", "Judge every strategy over traces, and check the traces' expect lines and notes");
  verdicts_verb->add_option("TRACE", files, "Traces or fuzz inputs, as replay takes them")->required();
  verdicts_verb->add_flag("--json", json, "Print one JSON object");
  std::string known(kKnownFile);
  add_known(verdicts_verb, known);
  verdicts_verb->footer(
      "Exit status 1: a finding that is not known, or an expect line or a note (behind #=) that is not true."
      "\n\n"
      "Example:\n  sparepage verdicts corpus/regressions/*.trace");

  ValidateOptions options;
  options.jobs = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* validate_verb =
      app.add_subcommand("validate", "Search generated runs of every strategy and profile for broken claims");
  validate_verb->add_option("--strategy", options.strategies, "Strategies with commas between, or all")
      ->capture_default_str();
  validate_verb
      ->add_option("--profile", options.profiles,
                   "sequential, preemptive or hostile, several with commas between, or all")
      ->capture_default_str();
  validate_verb->add_option("--runs", options.runs, "Runs for each strategy and profile")
      ->capture_default_str()
      ->transform(number(1, std::uint64_t{1} << 40));
  validate_verb
      ->add_option("--seed", options.seed, "The same seed gives the same result, with any number of jobs")
      ->capture_default_str()
      ->transform(number(0, ~std::uint64_t{0}));
  validate_verb->add_option("--jobs", options.jobs, "Threads; by default one a core")
      ->transform(number(1, 256));
  validate_verb->add_option("--json", options.json, "Write the verdicts to this file too");
  add_known(validate_verb, options.known);
  validate_verb->footer(
      "Exit status 1: a finding that is not known.\n\n"
      "Examples:\n"
      "  sparepage validate\n"
      "  sparepage validate --strategy context-probe --profile hostile --runs 1000000\n"
      "  sparepage validate --seed 7 --json verdicts.json");

  ExploreOptions exploring;
  exploring.threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* explore_verb = app.add_subcommand(
      "explore", "Try every sequence of operations of a bounded world, in the order of its length");
  explore_verb->add_option("--strategy", exploring.strategies, "Strategies with commas between, or all")
      ->capture_default_str();
  explore_verb
      ->add_option("--world", exploring.worlds,
                   "Worlds with commas between: presets (sparepage list worlds), all of these, or files")
      ->capture_default_str();
  explore_verb->add_option("--depth", exploring.depth, "The longest sequences to try, in operations")
      ->transform(number(1, 1'000'000));
  explore_verb->add_option("--memory", exploring.memory, "Megabytes that states may take, for each search")
      ->capture_default_str()
      ->transform(number(1, std::uint64_t{1} << 30));
  explore_verb
      ->add_option("--threads", exploring.threads,
                   "The result is the same with any number; by default one a core")
      ->transform(number(1, 64));
  explore_verb->add_flag("--json", exploring.json,
                         "Print a JSON array, an object for each world and strategy");
  add_known(explore_verb, exploring.known);
  explore_verb->footer(
      "A verdict is one of three: violated, with a shortest trace; exhausted, when every reachable state "
      "was\n"
      "seen; incomplete, when something ran out. Exit status 1: a finding that is not known.\n\n"
      "Examples:\n"
      "  sparepage explore\n"
      "  sparepage explore --strategy wsipx-4.0.953 --world preempt\n"
      "  sparepage explore --world my.world --depth 8 --memory 8192");

  std::string output;
  CLI::App* convert_verb =
      app.add_subcommand("convert", "Turn traces into fuzz inputs, and fuzz inputs into traces");
  convert_verb->add_option("INPUT", files, "Traces or fuzz inputs, as replay takes them")->required();
  convert_verb->add_option("-o", output,
                           "A file, or for several inputs a directory; without it, standard output");
  convert_verb->footer(
      "Examples:\n"
      "  sparepage convert crash-0123abcd                          as a trace\n"
      "  sparepage convert corpus/regressions/*.trace -o seeds     as fuzz inputs, .bin");

  ShrinkOptions shrinking;
  shrinking.threads = exploring.threads;
  CLI::App* shrink_verb = app.add_subcommand(
      "shrink", "Make a failing trace or fuzz input small, prove it shortest, keep it as a regression");
  shrink_verb->add_option("INPUT", shrinking.input, "A trace or a fuzz input, as replay takes it")
      ->required();
  CLI::Option* whose = shrink_verb->add_option("--strategy", shrinking.strategy,
                                               "Whose failure; without it, the strategy that an expect line "
                                               "names, or the only one that breaks a claim");
  CLI::Option* which =
      shrink_verb->add_option("--invariant", shrinking.invariant,
                              "Keep the violation of this one; without it, all that the strategy violates");
  shrink_verb
      ->add_option("--verdict", shrinking.verdict,
                   "Keep what each of these strategies violates, so that the result tells them apart")
      ->excludes(whose)
      ->excludes(which);
  shrink_verb
      ->add_option("--keep", shrinking.keep,
                   "What stays besides the verdict: nothing; the failure's needed profile and signature\n"
                   "(profile); those and the machine (config)")
      ->capture_default_str()
      ->check(CLI::IsMember({"config", "profile", "nothing"}));
  shrink_verb->add_flag("--certify", shrinking.certify,
                        "Search everything shorter, and stamp the trace as a shortest one");
  shrink_verb->add_option("-o", shrinking.output, "Write the trace there; without it, to standard output");
  shrink_verb->add_option(
      "--into", shrinking.into,
      "Keep it in this directory, named after what it shows; refused if a trace there shows the same");
  shrink_verb->add_option("--expect", shrinking.expect,
                          "Write expect lines for these strategies, or all; without it, for those that the "
                          "failure is of");
  shrink_verb
      ->add_option("--accept", shrinking.accept,
                   "Accept the finding for this reason: adds a line to the list of what is known")
      ->needs("--into");
  add_known(shrink_verb, shrinking.known);
  shrink_verb->add_option("--limit", shrinking.limit, "Runs, at the most")
      ->capture_default_str()
      ->transform(number(1, std::uint64_t{1} << 40));
  shrink_verb->add_option("--memory", shrinking.memory, "Megabytes that the search for shorter ones may take")
      ->capture_default_str()
      ->transform(number(1, std::uint64_t{1} << 30));
  shrink_verb->footer(
      "Ctrl-C ends it with the smallest so far.\n\n"
      "Examples:\n"
      "  sparepage shrink crash-0123abcd --strategy original -o small.trace\n"
      "  sparepage shrink my.trace --verdict wsipx-4.0.953,fill-retry-loop --certify\n"
      "  sparepage shrink crash-0123abcd --certify --into corpus/regressions\n"
      "  sparepage shrink my.trace --into corpus/regressions --accept 'one retry, by design'");

  if (argc > 0 && *argv[0] != '\0') options.program = exploring.program = argv[0];

  app.set_version_flag("--version", "sparepage 0.1");
  const auto verbs = app.get_subcommands([](const CLI::App*) { return true; });
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
  if (replay_verb->parsed()) return replay(file, strategy_list, json);
  if (list_verb->parsed()) return list(what, json);
  if (validate_verb->parsed()) return validate(options);
  if (explore_verb->parsed()) return explore(exploring);
  if (convert_verb->parsed()) return convert(files, output);
  if (shrink_verb->parsed()) return shrink(shrinking);
  return verdicts(files, known, json);
}

}  // namespace
}  // namespace sparepage

int main(int argc, char** argv) {
  return sparepage::exit_status([&] { return sparepage::run(argc, argv); });
}
