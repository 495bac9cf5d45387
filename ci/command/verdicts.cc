// sparepage verdicts: every strategy over a set of traces: its broken claims, whether they are known, and
// whether the traces' expect lines and notes are true.
#include <algorithm>
#include <memory>

#include "ci/command/command.h"
#include "ci/command/files.h"
#include "ci/command/heap_options.h"
#include "ci/command/installed.h"
#include "ci/command/options.h"
#include "ci/command/verdicts_report.h"
#include "sparepage/properties/oracle/expectations.h"
#include "sparepage/properties/oracle/notes.h"

namespace sparepage {

namespace {

bool is_expected(const Trace& trace, const Strategy& strategy, const Invariant& invariant) {
  const Expectation of = expectation_of(strategy);
  return std::ranges::any_of(trace.expectations, [&](const Expectation& one) {
    return one.heap == of.heap && one.strategy == of.strategy &&
           std::ranges::find(one.violates, invariant.name) != one.violates.end();
  });
}

// Judges one trace after another.
class TraceJudge {
 public:
  // `expected`: what an expect line names is no finding.
  TraceJudge(VerdictsReport& report, const Heaps& heaps, bool expected)
      : report_(report), heaps_(heaps), expected_(expected) {}

  void judge(const Input& input) {
    check_what_it_says(input);
    ++report_.traces;
    const Profile profile = narrowest_profile(input.steps.steps);
    for (const Strategy* strategy : report_.strategies) {
      const InvariantSet promised = claimed(*strategy, profile);
      const auto found = checker_.run(input.steps.config, input.steps.steps, *strategy);
      std::vector<Violation> violations(found.begin(), found.end());
      std::ranges::sort(violations, {}, [](const Violation& of) { return row_of(*of.invariant); });
      for (const Violation& violation : violations) {
        const Invariant& invariant = *violation.invariant;
        JudgedViolation judged = {.file = input.name,
                                  .line = input.parsed.lines[violation.step],
                                  .strategy = strategy,
                                  .invariant = &invariant,
                                  .message = violation.message,
                                  .trace = whole_trace(input),
                                  .broken = std::nullopt};
        if ((promised >> row_of(invariant) & 1) != 0) {
          judged.broken = identifier_.identity_of(input.steps, *strategy, invariant);
          judged.expected = expected_ && is_expected(input.parsed.trace, *strategy, invariant);
        }
        report_.violations.push_back(std::move(judged));
      }
    }
  }

 private:
  void check_what_it_says(const Input& input) {
    report_.expectations += input.parsed.trace.expectations.size();
    for (const std::string& wrong : wrong_expectations(input.parsed.trace, checker_, &heaps_)) {
      report_.unexpected.push_back(
          {.file = input.name, .line = 0, .says = input.name + ": " + wrong, .trace = whole_trace(input)});
    }
    const CheckedNotes notes = check_notes(input.text, input.name, input.parsed, checker_);
    report_.notes += notes.count;
    for (std::size_t i = 0; i < notes.wrong.size(); ++i) {
      report_.not_as_noted.push_back(
          {.file = input.name, .line = notes.lines[i], .says = notes.wrong[i], .trace = whole_trace(input)});
    }
  }

  VerdictsReport& report_;
  const Heaps& heaps_;
  bool expected_;
  Checker checker_;
  Identifier identifier_;
};

}  // namespace

bool VerdictsReport::good() const {
  return unexpected.empty() && not_as_noted.empty() &&
         std::ranges::none_of(violations, [&](const JudgedViolation& of) { return is_new(of); });
}

std::vector<const Accepted*> VerdictsReport::not_met() const {
  std::vector<Identity> met;
  for (const JudgedViolation& violation : violations) {
    if (violation.broken) met.push_back(*violation.broken);
  }
  return known.not_met(strategies, Profile::hostile, met);
}

namespace {

struct VerdictsOptions {
  std::vector<std::string> files;
  std::string strategies = "all";
  bool chosen = false;  // the strategies stood in the command line
  HeapChoice heaps;
  std::string known = known_by_default();
  bool expected = false;
  Outputs outputs;
};

int verdicts(const VerdictsOptions& options, const Screen& screen) {
  refuse_standard_input_twice(options.files);
  std::vector<std::string> named = options.files;
  named.push_back(list_file(options.known));
  refuse_one_file_twice(options.outputs.files(), named);
  std::vector<Input> inputs;
  for (const std::string& file : options.files) inputs.push_back(load_input(file));
  Heaps heaps;
  load(options.heaps, heaps);
  for (const Input& input : inputs) refuse_without_spare(input.steps.config, input.name, heaps);
  VerdictsReport report = {.strategies = rows_of(heaps, options.strategies, options.chosen),
                           .known = load_known(options.known, &heaps),
                           .known_file = options.known};
  TraceJudge judge(report, heaps, options.expected);
  for (const Input& input : inputs) judge.judge(input);
  deliver(options.outputs, forms_of(screen, report));
  return report.good() ? kNothingViolated : kViolated;
}

VerbForm verdicts_form(const std::string& /*program*/) {
  const auto kept = std::make_shared<VerdictsOptions>();
  VerdictsOptions& options = *kept;
  return {
      .options = joined({{{.name = "TRACE",
                           .value = &options.files,
                           .says = "Traces or fuzz inputs, each " + std::string(kCase),
                           .required = true},
                          strategies_option(options.strategies, "Which are judged", &options.chosen)},
                         heap_options(options.heaps),
                         output_options(options.outputs),
                         {known_option(options.known),
                          {.name = "--expected",
                           .value = &options.expected,
                           .says = "What an expect line of a trace says is violated is no finding there"}}}),
      .footer =
          "Exit status 1: a finding that is not known, or an expect line or a note (behind #=) that is not "
          "true."
          "\n\n"
          "Example:\n  sparepage verdicts corpus/regressions/*.trace",
      .run = [kept](const Screen& screen) { return verdicts(*kept, screen); }};
}

}  // namespace

extern const Verb kVerdicts;
const Verb kVerdicts = {
    .name = "verdicts",
    .summary = "Judge every strategy over traces, and check the traces' expect lines and notes",
    .form = verdicts_form};

}  // namespace sparepage
