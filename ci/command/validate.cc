// sparepage validate: generated runs for each strategy and profile, and a verdict for each invariant.
#include <fmt/format.h>

#include "ci/command/command.h"
#include "ci/command/files.h"
#include "ci/command/interrupt.h"
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
    if (known_.find(identity) != nullptr) return;
    line_.say(fmt::format("NEW: {}: {}, run {}: to be shrunk", text(identity), text(profile), run));
  }
  void shrinking(std::size_t done, std::size_t all) override {
    line_.show(fmt::format("validate: shrinking {} of {}", done + 1, all));
  }

 private:
  const Known& known_;
  Progress line_;
};

}  // namespace

int validate(const ValidateOptions& options, const Screen& screen) {
  ValidateReport report = {.request = {.strategies = parse_strategies(options.strategies),
                                       .profiles = parse_profiles(options.profiles),
                                       .runs = options.runs,
                                       .seed = options.seed,
                                       .threads = options.jobs},
                           .result = {},
                           .known = {},
                           .known_file = options.known,
                           .program = options.program};
  report.known = load_known(options.known);

  const Interruption interruption;
  report.request.stop = &interruption.flag();
  {
    ValidateProgress progress(report.known);
    report.result = validate(report.request, &progress);
  }
  deliver(options.outputs,
          {.text = text(screen, report), .json = json(report).dump() + "\n", .checks = checks(report)});
  const int status = report.news() == 0 ? kNothingViolated : kViolated;
  // Nothing new was found in a search that did not end: no verdict.
  if (interruption.came() && status == kNothingViolated) interruption.pass_on();
  return status;
}

}  // namespace sparepage
