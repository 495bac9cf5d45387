// sparepage replay: one trace, step by step, under one strategy or several.
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <optional>

#include "ci/command/command.h"
#include "ci/command/output/narrate.h"
#include "ci/command/replay/remarks.h"
#include "ci/command/replay/report.h"

namespace sparepage {

namespace {

// Writes down what happens.
class StoryRecorder final : public Observer {
 public:
  StoryRecorder(const ParsedTrace& parsed, StrategyReplay& replay) : parsed_(parsed), replay_(replay) {}

 private:
  void ended(const EndedStep& ended) override {
    const Step& step = parsed_.trace.steps[ended.step];
    // A step that lands in an operation ends before it; what that one did so far is told at its own end.
    if (step.context != Context::application) {
      std::ranges::copy_if(ended.journal, std::back_inserter(under_way_),
                           [](const Event& event) { return event.context == Context::application; });
    }
    std::vector<Event> journal;
    if (step.context == Context::application) journal.swap(under_way_);
    journal.insert(journal.end(), ended.journal.begin(), ended.journal.end());

    const bool whole_story = step.operation.is<Bind>();
    ReplayedStep replayed = {
        .step = ended.step,
        .outcome = ended.outcome,
        .points = {ended.points.begin(), ended.points.end()},
        .calls = narrate(journal, step.context, *replay_.strategy, whole_story),
        .heap =
            replay_.strategy->guest != nullptr ? heap_line(ended.state()) : heap_line(ended.machine->ifsmgr),
        .violated = {},
        .after_its_operation = step.point != 0 && ended_ == operation_of(parsed_.trace.steps, ended.step)};
    for (const Violation& violation : ended.fresh) replayed.violated.push_back(violation.invariant);
    replay_.steps.push_back(std::move(replayed));
    if (step.point == 0) ended_ = ended.step;
  }

  const ParsedTrace& parsed_;
  StrategyReplay& replay_;
  std::vector<Event> under_way_;      // of the application operation that has not ended
  std::optional<std::size_t> ended_;  // the last step to end that does not land in another
};

// On standard error; one that can't be written takes nothing from the replay.
void remark(std::span<const std::string> notes) {
  for (const std::string& note : notes) std::fputs((note + "\n").c_str(), stderr);
}

}  // namespace

StrategyReplay replay_under(const ParsedTrace& parsed, const Subject& strategy) {
  StrategyReplay replay = {.strategy = &strategy, .steps = {}, .violations = {}, .end = {}};
  StoryRecorder recorder(parsed, replay);
  // A guest is looked at as closely as can be.
  Checker checker(strategy.guest == nullptr ? Depth::incremental : Depth::full);
  const auto violations = checker.run(parsed.trace.config, parsed.trace.steps, strategy, &recorder);
  replay.violations.assign(violations.begin(), violations.end());
  replay.end = checker.state();
  if (checker.guest_run().passed_over) {
    throw UsageError("the heap " + std::string(strategy.name) +
                     " can't be created with the trace's configuration: its create refuses it");
  }
  return replay;
}

namespace {

class Replay final : public Work {
 public:
  std::vector<Option> options() override {
    return joined({{case_option(file_), session.strategies_option("Under which it is replayed", "original")},
                   session.heap_options(),
                   session.output_options()});
  }

  int run() override {
    session.begin({file_});
    const std::vector<const Subject*> chosen = session.rows();
    ReplayReport report = {.input = session.load(file_)};
    remark(names_never_made(report.input));
    for (const Subject* strategy : chosen)
      report.replays.push_back(replay_under(report.input.parsed, *strategy));
    report.points_that_differ = points_that_differ(report);
    if (session.outputs.only_json()) remark(report.points_that_differ);
    session.deliver(report);
    return report.violated() ? kViolated : kNothingViolated;
  }

 private:
  std::string file_;
};

}  // namespace

extern const Verb kReplay = {
    .name = "replay",
    .summary = "Replay a trace and show each step, its heap and what it violates",
    .footer =
        "Exit status 1: any violation. What is known is not asked for: --junit and --sarif have every broken "
        "claim as a failure; verdicts tells which of them are known.\n\n"
        "Examples:\n"
        "  sparepage replay corpus/regressions/kb-q159254.trace\n"
        "  sparepage replay my.trace --strategy original,wsipx-4.0.953   side by side where they part\n"
        "  sparepage replay my.trace --strategy context-probe --json\n"
        "  sparepage replay my.trace --heap ./heap.so --guard            under a heap of one's own",
    .work = work<Replay>};

}  // namespace sparepage
