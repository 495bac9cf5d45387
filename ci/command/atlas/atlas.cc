// sparepage atlas: every way to land a few interrupts in a trace, and what breaks where.
#include <fmt/format.h>

#include <algorithm>

#include "ci/command/atlas/report.h"
#include "ci/command/command.h"
#include "sparepage/properties/search/judge.h"

namespace sparepage {

namespace {

ShownCell shown(const AtlasCell& cell, const Subject& subject) {
  Checker checker;
  const auto violations = checker.run(cell.shows.config, cell.shows.steps, subject);
  const auto found = std::ranges::find(violations, cell.invariant, &Violation::invariant);
  const auto identity = Identifier().identity_of(cell.shows, subject, *cell.invariant);
  if (!identity || found == violations.end()) refuse_two_runs(subject, *cell.invariant);
  return {.cell = cell, .identity = *identity, .step = found->step, .message = found->message};
}

class Atlas final : public Work {
 public:
  std::vector<Option> options() override {
    return joined({{case_option(file_), session.strategies_option("Under which it is looked at")},
                   session.heap_options(),
                   {{.name = "--depth",
                     .value = &depth_,
                     .says = "How many things land in one schedule at the most",
                     .takes = number(0, 3)},
                    session.jobs_option()},
                   session.output_options(),
                   {session.known_option()}});
  }

  int run() override {
    session.begin({file_});
    session.load_known();
    AtlasReport report = {.session = session, .input = session.load(file_), .question = {}};
    report.question = atlas_question(report.input.parsed.trace, depth_);
    const std::vector<const Subject*> subjects = session.rows();
    const Interruption& stop = session.stop_by_signals();
    Progress line;
    for (const Subject* subject : subjects) {
      line.show(fmt::format("atlas: {}, {} of {}", subject->name, report.rows.size() + 1, subjects.size()));
      const unsigned threads = subject->guest == nullptr ? session.jobs : 1;
      ShownRow row = {.row = atlas_of(report.question, *subject, threads, &stop)};
      try {
        for (const AtlasCell& cell : row.row.cells) row.cells.push_back(shown(cell, *subject));
      } catch (const RunStopped&) {
        row.row.stopped = true;
      }
      report.rows.push_back(std::move(row));
      if (stop.asked()) break;
    }
    session.deliver(report);
    if (report.news()) return kViolated;
    return report.incomplete() ? kIncomplete : kNothingViolated;
  }

 private:
  std::string file_;
  unsigned depth_ = 2;
};

}  // namespace

extern const Verb kAtlas = {
    .name = "atlas",
    .summary = "Land interrupts at every point of a trace, and show which claims break where",
    .footer =
        "What lands in the trace is taken out, and may land anywhere; so may allocs of likely sizes, frees "
        "of the "
        "trace's blocks, and packets. All schedules of up to --depth of them are run, on this trace alone. A "
        "cell "
        "tells how many must land for the claim to break.\n"
        "Exit status 1: a claim breaks, and that is not known; 4: none does, and it was interrupted.\n\n"
        "Examples:\n"
        "  sparepage atlas corpus/regressions/kb-q159254.trace\n"
        "  sparepage atlas my.trace --strategy wsipx-4.0.953,four-asks --depth 1\n"
        "  sparepage atlas my.trace --heap ./heap.so",
    .work = work<Atlas>};

}  // namespace sparepage
