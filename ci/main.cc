// The sparepage command. Contract: spec section 8.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <sstream>

#include "ci/command.h"
#include "model/trace.h"

namespace sparepage {

std::vector<const Strategy*> parse_strategies(const std::string& list) {
  std::vector<const Strategy*> chosen;
  if (list == "all") {
    chosen.assign(strategies().begin(), strategies().end());
    return chosen;
  }
  std::stringstream names(list + ",");
  for (std::string name; std::getline(names, name, ',');) {
    const Strategy* strategy = find_strategy(name);
    if (strategy == nullptr) {
      std::string known;
      for (const Strategy* each : strategies())
        known += (known.empty() ? "" : ", ") + std::string(each->name);
      throw UsageError("unknown strategy \"" + name + "\"; the strategies are " + known + ", or \"all\"");
    }
    chosen.push_back(strategy);
  }
  return chosen;
}

namespace {

int run(int argc, char** argv) {
  CLI::App app(
      "Tests allocators that cannot always grow: the heap of Windows 95's IFSMGR, and the bind of\n"
      "WSIPX that it made fail (Q159254).");
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 nothing violated, 1 a violation, 2 unusable arguments or input, 3 the harness is "
      "broken.\n\n"
      "Examples:\n"
      "  sparepage replay corpus/regressions/kb-q159254.trace --strategy original,wsipx-4.0.953\n"
      "  sparepage list strategies");

  std::string file;
  std::string strategy_list = "original";
  bool json = false;
  CLI::App* replay_verb =
      app.add_subcommand("replay", "Replay a trace and show each step, its heap and what it violates");
  replay_verb->add_option("TRACE", file, "The trace; - reads standard input")->required();
  replay_verb->add_option("--strategy", strategy_list, "A strategy, several with commas between, or all")
      ->capture_default_str();
  replay_verb->add_flag("--json", json, "Print one JSON object (an array of them for several strategies)");
  replay_verb->footer(
      "Examples:\n"
      "  sparepage replay corpus/regressions/kb-q159254.trace\n"
      "  sparepage replay my.trace --strategy original,wsipx-4.0.953   side by side where they part\n"
      "  sparepage replay my.trace --strategy context-probe --json");

  std::string what;
  CLI::App* list_verb = app.add_subcommand("list", "List strategies, invariants or profiles");
  list_verb->add_option("WHAT", what, "strategies, invariants or profiles")->required();
  list_verb->add_flag("--json", json, "Print a JSON array");
  list_verb->footer("Examples:\n  sparepage list invariants\n  sparepage list strategies --json");

  std::vector<std::string> files;
  CLI::App* verdicts_verb =
      app.add_subcommand("verdicts", "Judge every strategy over traces, and check the traces' expect lines");
  verdicts_verb->add_option("TRACE", files, "Traces")->required();
  verdicts_verb->add_flag("--json", json, "Print one JSON object");
  verdicts_verb->footer(
      "Exit status 1: an expect line is not true.\n\n"
      "Example:\n  sparepage verdicts corpus/regressions/*.trace");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kNothingViolated : kUnusable;
  }
  if (replay_verb->parsed()) return replay(file, strategy_list, json);
  if (list_verb->parsed()) return list(what, json);
  return verdicts(files, json);
}

int report(int status, const char* what) {
  std::fprintf(stderr, "%s%s\n", status == kBroken ? "sparepage: the harness is broken: " : "", what);
  return status;
}

}  // namespace
}  // namespace sparepage

int main(int argc, char** argv) {
  using namespace sparepage;
  try {
    const int status = run(argc, argv);
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      return report(kBroken, "standard output can't be written");
    return status;
  } catch (const TraceError& error) {
    return report(kUnusable, error.what());
  } catch (const UsageError& error) {
    return report(kUnusable, (std::string("sparepage: ") + error.what()).c_str());
  } catch (const std::exception& error) {
    return report(kBroken, error.what());
  }
}
