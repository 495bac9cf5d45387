// sparepage verdicts: every strategy over a set of traces: its broken claims, whether they are known, and
// whether the traces' expect lines and notes are true.
#include <algorithm>
#include <iterator>
#include <utility>

#include "ci/command/command.h"
#include "ci/command/verdicts/report.h"
#include "sparepage/properties/oracle/expectations.h"
#include "sparepage/properties/oracle/notes.h"

namespace sparepage {

namespace {

bool is_expected(const Trace& trace, const Subject& strategy, const Invariant& invariant) {
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
  TraceJudge(VerdictsReport& report, bool expected) : report_(report), expected_(expected) {}

  void judge(const Input& input) {
    check_what_it_says(input);
    ++report_.traces;
    const Profile profile = narrowest_profile(input.steps.steps);
    for (const Subject* strategy : report_.strategies) {
      const InvariantSet promised = claimed(*strategy, profile);
      checker_.count_costs(&report_.costs[strategy]);
      const auto found = checker_.run(input.steps.config, input.steps.steps, *strategy);
      checker_.count_costs(nullptr);
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
                                  .refutation = refutation_by(input.steps),
                                  .broken = std::nullopt};
        if ((promised >> row_of(invariant) & 1) != 0) {
          report_.session.proved.refuse_contradiction(*strategy, invariant, input.steps);
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
    for (const std::string& wrong :
         wrong_expectations(input.parsed.trace, checker_, &report_.session.heaps)) {
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
  bool expected_;
  Checker checker_;
  Identifier identifier_;
};

class Verdicts final : public Work {
 public:
  std::vector<Option> options() override {
    return joined({{{.name = "TRACE",
                     .value = &files_,
                     .says = "Traces or fuzz inputs, each " + std::string(kCase),
                     .required = true},
                    session.strategies_option("Which are judged")},
                   session.heap_options(),
                   {session.proved.option()},
                   session.output_options(),
                   {session.known_option(),
                    {.name = "--expected",
                     .value = &expected_,
                     .says = "What an expect line of a trace says is violated is no finding there"},
                    worlds_option(worlds_),
                    session.jobs_option()}});
  }

  int run() override {
    const std::vector<std::string> worlds =
        worlds_.empty() ? std::vector<std::string>() : world_words(session, worlds_);
    std::vector<std::string> read = files_;
    std::ranges::copy(files_of_worlds(worlds), std::back_inserter(read));
    session.begin(read);
    std::vector<Input> inputs = load_inputs(files_);
    for (const Input& input : inputs) session.refuse_without_spare(input.steps.config, input.name);
    session.load_known();
    VerdictsReport report = {
        .session = session, .strategies = session.rows(), .worlds = load_worlds(session, worlds)};
    session.proved.ask(report.strategies);
    TraceJudge judge(report, expected_);
    for (const Input& input : inputs) judge.judge(input);
    if (!report.worlds.empty()) {
      session.stop_by_signals();
      explore(session, report.strategies, {}, report.worlds);
    }
    report.inputs = std::move(inputs);
    session.deliver(report);
    if (!report.good()) return kViolated;
    return report.incomplete() ? kIncomplete : kNothingViolated;
  }

 private:
  std::vector<std::string> files_;
  bool expected_ = false;
  std::string worlds_;  // that are explored as well; empty: none
};

}  // namespace

extern const Verb kVerdicts = {
    .name = "verdicts",
    .summary = "Judge every strategy over traces, and check the traces' expect lines and notes",
    .footer =
        "Exit status 1: a finding that is not known, or an expect line or a note (after #=) that is not "
        "true; 4: nothing of that, and a search in a world ended early.\n\n"
        "Examples:\n"
        "  sparepage verdicts corpus/regressions/*.trace\n"
        "  sparepage verdicts corpus/regressions/*.trace --strategy all --world tiny",
    .work = work<Verdicts>};

}  // namespace sparepage
