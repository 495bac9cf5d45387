// sparepage validate: generated runs for each strategy and profile, and a verdict for each invariant.
#include <fmt/format.h>

#include <chrono>
#include <set>

#include "ci/command/command.h"
#include "ci/command/validate/report.h"
#include "sparepage/properties/findings/lists.h"

namespace sparepage {

namespace {

// What a terminal shows while it runs: a finding that is not known leaves a line behind.
class ValidateProgress final : public ValidationObserver {
 public:
  explicit ValidateProgress(const Known& known) : known_(known) {}

  void progress(std::uint64_t made, std::uint64_t all) override {
    line_.show(fmt::format("validate: {} of {} runs, {}%{}", made, all, 100 * made / all,
                           left_text(line_.seconds(), made, all)));
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

// A time that was given for a search. What it had come to by then is told so that it can be repeated without
// a clock: no result has a time in it.
class Deadline final : public Stop {
 public:
  explicit Deadline(std::chrono::milliseconds from_now) : at_(std::chrono::steady_clock::now() + from_now) {}
  bool asked() const override { return std::chrono::steady_clock::now() >= at_; }

 private:
  std::chrono::steady_clock::time_point at_;
};

// A heap whose create refuses whatever it is asked was not tested.
void refuse_never_created(const Validation& result) {
  for (const auto& [strategy, guest] : result.guests) {
    const std::uint64_t runs = result.runs.at(strategy);
    if (strategy->guest == nullptr || runs == 0 || guest.passed_over < runs) continue;
    throw UsageError(std::string(strategy->name) +
                     ": it could not be created in any run: its create refuses all");
  }
}

class Validate final : public Work {
 public:
  std::vector<Option> options() override {
    return joined(
        {{session.strategies_option("Which are searched")},
         session.heap_options(),
         {{.name = "--profile",
           .value = &profiles_,
           .says = "What the generated runs may do",
           .takes = profile_list()},
          runs_option(runs_, "Runs for each strategy and profile"),
          seed_option(seed_),
          {.name = "--blind",
           .value = &blind_,
           .says =
               "Generate each run apart from the others; without it, the search goes on from runs that did "
               "something new"},
          {.name = "--first",
           .value = &first_,
           .says = "End at the first finding that is not known, of the first strategy and profile that has "
                   "one, and shrink it"},
          {.name = "--seconds",
           .value = &seconds_,
           .says = "End after so many seconds at the latest, with as many runs for each strategy and "
                   "profile; the report has the --runs that repeat it",
           .takes = number(1, 1'000'000),
           .default_varies = true,
           .excludes = {"--first"}},
          worlds_option(worlds_, {"--first", "--seconds"}),
          session.jobs_option(),
          session.proved.option()},
         session.output_options(),
         {session.known_option()}});
  }

  int run() override {
    const std::vector<std::string> worlds =
        worlds_.empty() ? std::vector<std::string>() : world_words(session, worlds_);
    session.begin(files_of_worlds(worlds));
    session.load_known();
    ValidateReport report = {.session = session,
                             .request = {.strategies = session.rows(),
                                         .profiles = parse_profiles(profiles_),
                                         .runs = runs_,
                                         .seed = seed_,
                                         .guided = !blind_,
                                         .threads = session.jobs,
                                         .first = first_},
                             .seconds = seconds_,
                             .worlds = load_worlds(session, worlds)};
    session.proved.ask(report.request.strategies);
    report.request.known = &session.known;
    report.request.stop = &session.stop_by_signals();
    // What was found is to be shrunk, too.
    const Deadline search(std::chrono::milliseconds(seconds_ * 600));
    const Deadline all(std::chrono::milliseconds(seconds_ * 950));
    const ValidationRequest::Time time = {.search = &search, .all = &all};
    if (seconds_ != 0) report.request.time = &time;
    {
      ValidateProgress progress(session.known);
      report.result = validate(report.request, &progress);
    }
    refuse_never_created(report.result);
    for (const auto& [identity, failure] : report.result.findings) {
      session.proved.refuse_contradiction(*identity.strategy, *identity.invariant, failure.smallest);
    }
    explore(session, report.request.strategies, {}, report.worlds);
    report.costs = costs_on_workloads(report.request.strategies, session.jobs);
    session.deliver(report);
    if (report.news() != 0) return kViolated;
    return report.incomplete() ? kIncomplete : kNothingViolated;
  }

 private:
  std::string profiles_ = "all";
  std::uint64_t runs_ = 50'000;  // for each strategy and profile
  std::uint64_t seed_ = 1;
  bool blind_ = false;         // each run generated apart from the others
  bool first_ = false;         // ends at the first finding
  std::uint64_t seconds_ = 0;  // that it may take; 0: as many as it needs
  std::string worlds_;         // that are explored as well; empty: none
};

}  // namespace

extern const Verb kValidate = {
    .name = "validate",
    .summary = "Search generated runs of every strategy and profile for broken claims",
    .footer =
        "Exit status 1: a finding that is not known; 4: none, and the search was interrupted, or a search in "
        "a "
        "world ended early.\n\n"
        "Examples:\n"
        "  sparepage validate\n"
        "  sparepage validate --strategy all --world tiny,small\n"
        "  sparepage validate --heap ./heap.so --first\n"
        "  sparepage validate --heap ./heap.so --seconds 30\n"
        "  sparepage validate --strategy context-probe --profile hostile --runs 1000000\n"
        "  sparepage validate --heap ./heap.so\n"
        "  sparepage validate --seed 7 --json=verdicts.json --sarif=verdicts.sarif",
    .work = work<Validate>};

}  // namespace sparepage
