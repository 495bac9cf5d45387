// sparepage validate: generated runs for each strategy and profile, and a verdict for each invariant.
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <set>

#include "ci/command/command.h"
#include "ci/command/deadline.h"
#include "ci/command/files.h"
#include "ci/command/heap_options.h"
#include "ci/command/installed.h"
#include "ci/command/interrupt.h"
#include "ci/command/options.h"
#include "ci/command/validate_report.h"

namespace sparepage {

namespace {

// What is told of on a terminal while it runs: a finding that is not known leaves a line behind.
class ValidateProgress final : public ValidationObserver {
 public:
  explicit ValidateProgress(const Known& known) : known_(known) {}

  void progress(std::uint64_t made, std::uint64_t all) override {
    line_.show(fmt::format("validate: {} of {} runs, {}%", made, all, 100 * made / all));
  }
  void met(const Identity& identity, Profile profile, std::uint64_t run) override {
    // Each search of a profile meets it for a first time.
    if (known_.find(identity) != nullptr || !told_.insert(identity).second) return;
    line_.say(fmt::format("NEW: {}: {}, run {}: to be shrunk", text(identity), text(profile), run));
  }
  void shrinking(std::size_t done, std::size_t all) override {
    line_.show(fmt::format("validate: shrinking {} of {}", done + 1, all));
  }

 private:
  const Known& known_;
  std::set<Identity> told_;
  Progress line_;
};

struct ValidateOptions {
  std::string strategies = "all";
  bool chosen = false;  // the strategies stood in the command line
  HeapChoice heaps;
  std::string profiles = "all";
  std::uint64_t runs = 50'000;  // for each strategy and profile
  std::uint64_t seed = 1;
  bool blind = false;         // each run generated apart from the others
  bool first = false;         // ends at the first finding
  std::uint64_t seconds = 0;  // that it may take; 0: as many as it needs
  unsigned jobs = 1;
  Outputs outputs;
  std::string known = known_by_default();
  std::string program = "sparepage";  // what starts this command again
};

int validate(const ValidateOptions& options, const Screen& screen) {
  refuse_one_file_twice(options.outputs.files(), {list_file(options.known)});
  Heaps heaps;
  load(options.heaps, heaps);
  ValidateReport report = {.request = {.strategies = rows_of(heaps, options.strategies, options.chosen),
                                       .profiles = parse_profiles(options.profiles),
                                       .runs = options.runs,
                                       .seed = options.seed,
                                       .guided = !options.blind,
                                       .threads = options.jobs,
                                       .first = options.first},
                           .seconds = options.seconds,
                           .result = {},
                           .known = {},
                           .known_file = options.known,
                           .program = options.program};
  report.known = load_known(options.known, &heaps);

  const Interruption interruption;
  heaps.stop_by(&interruption);
  report.request.stop = &interruption;
  report.request.known = &report.known;
  // What was found is to be shrunk, too.
  const Deadline search(std::chrono::milliseconds(options.seconds * 600));
  const Deadline all(std::chrono::milliseconds(options.seconds * 950));
  const ValidationRequest::Time time = {.search = &search, .all = &all};
  if (options.seconds != 0) report.request.time = &time;
  {
    ValidateProgress progress(report.known);
    report.result = validate(report.request, &progress);
  }
  report.request.known = nullptr;
  report.request.time = nullptr;
  report.request.stop = nullptr;
  for (const auto& [strategy, hosted] : report.result.hosted) {
    const std::uint64_t runs = report.result.runs.at(strategy);
    if (strategy->substitute == nullptr || runs == 0 || hosted.passed_over < runs) continue;
    throw UsageError(std::string(strategy->name) +
                     ": it could not be created in any run: its create refuses all");
  }
  deliver(options.outputs, forms_of(screen, report));
  if (report.news() != 0) return kViolated;
  return report.incomplete() ? kIncomplete : kNothingViolated;
}

VerbForm validate_form(const std::string& program) {
  const auto kept = std::make_shared<ValidateOptions>();
  ValidateOptions& options = *kept;
  options.program = program;
  return {
      .options = joined(
          {{strategies_option(options.strategies, "Which are searched", &options.chosen)},
           heap_options(options.heaps),
           {{.name = "--profile",
             .value = &options.profiles,
             .says = "What the generated runs may do",
             .takes = profile_list()},
            runs_option(options.runs, "Runs for each strategy and profile"),
            seed_option(options.seed),
            {.name = "--blind",
             .value = &options.blind,
             .says =
                 "Generate each run apart from the others; without it, the search goes on from runs that did "
                 "something new"},
            {.name = "--first",
             .value = &options.first,
             .says = "End at the first finding that is not known, of the first strategy and profile that has "
                     "one, and shrink it"},
            {.name = "--seconds",
             .value = &options.seconds,
             .says = "End after so many seconds at the latest, with as many runs for each strategy and "
                     "profile; the report has the --runs that repeat it",
             .takes = number(1, 1'000'000),
             .default_varies = true,
             .excludes = {"--first"}},
            jobs_option(options.jobs)},
           output_options(options.outputs),
           {known_option(options.known)}}),
      .footer =
          "Exit status 1: a finding that is not known; 4: none, and the search was interrupted.\n\n"
          "Examples:\n"
          "  sparepage validate\n"
          "  sparepage validate --heap ./heap.so --first\n"
          "  sparepage validate --heap ./heap.so --seconds 30\n"
          "  sparepage validate --strategy context-probe --profile hostile --runs 1000000\n"
          "  sparepage validate --heap ./heap.so\n"
          "  sparepage validate --seed 7 --json=verdicts.json --sarif=verdicts.sarif",
      .run = [kept](const Screen& screen) { return validate(*kept, screen); }};
}

}  // namespace

extern const Verb kValidate;
const Verb kValidate = {.name = "validate",
                        .summary = "Search generated runs of every strategy and profile for broken claims",
                        .form = validate_form};

}  // namespace sparepage
