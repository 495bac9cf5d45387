// sparepage measure: what heaps under test really promise of requests of each size, beside what they say.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "ci/command/command.h"
#include "ci/command/files.h"
#include "ci/command/heap_options.h"
#include "ci/command/installed.h"
#include "ci/command/interrupt.h"
#include "ci/command/keep.h"
#include "ci/command/measure_report.h"
#include "ci/command/options.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

namespace {

class MeasureProgress final : public MeasureObserver {
 public:
  explicit MeasureProgress(std::string_view heap) : heap_(heap) {}
  void progress(std::uint64_t states, std::uint64_t all) override {
    line_.show(fmt::format("measure: {}: {} of {} states, {}%", heap_, states, all, 100 * states / all));
  }

 private:
  std::string_view heap_;
  Progress line_;
};

struct MeasureOptions {
  HeapChoice heaps;
  std::uint64_t runs = 20'000;
  std::uint64_t seed = 1;
  std::uint32_t most = 16'384;  // bytes
  std::uint64_t slack = 1;      // pages
  unsigned jobs = 1;
  std::string traces;  // a directory; empty: none
  Outputs outputs;
  std::string known = known_by_default();
  std::string program = "sparepage";  // what starts this command again
};

// Judges what was measured of one heap.
class Judge {
 public:
  Judge(const Strategy& strategy, std::uint64_t slack)
      : strategy_(strategy), slack_(slack), invariant_(*find_invariant("app-request-never-fails")) {}

  JudgedRange judge(const MeasuredRange& range) {
    JudgedRange judged = {.range = range};
    if (!range.need) return judged;
    if (!range.answered && *range.need >= range.fits()) {
      judged.promise = Promise::open;
      return judged;
    }
    judged.promise = *range.need > range.fits() + slack_ ? Promise::wide : Promise::kept;
    if (*range.need >= range.fits()) return judged;
    judged.promise = Promise::beyond;
    try {
      look(judged);
    } catch (const RunStopped&) {
      judged.message = kSeenOnce;
    }
    return judged;
  }

 private:
  // Whether the promise is broken, and how.
  void look(JudgedRange& judged) {
    const MeasuredRange& range = judged.range;
    for (const Violation& violation : checker_.run(range.shows.config, range.shows.steps, strategy_)) {
      if (violation.invariant != &invariant_) continue;
      judged.message = violation.message;
      judged.step = violation.step;
    }
    if (!claims(strategy_, invariant_, narrowest_profile(range.shows.steps))) return;
    judged.identity = identifier_.identity_of(range.shows, strategy_, invariant_);
    if (judged.identity) judged.promise = Promise::broken;
  }

  const Strategy& strategy_;
  std::uint64_t slack_;
  const Invariant& invariant_;
  Checker checker_;
  Identifier identifier_;
};

void write_traces(const MeasureOptions& options, MeasureReport& report) {
  std::error_code error;
  std::filesystem::create_directories(options.traces, error);
  if (error) throw UsageError(options.traces + ": no directory to write traces to: " + error.message());
  for (MeasuredHeap& heap : report.heaps) {
    for (JudgedRange& judged : heap.ranges) {
      const MeasuredRange& range = judged.range;
      if (range.shows.steps.empty()) continue;
      const auto name = fmt::format("{}-{}.trace", heap.strategy->name, range.from);
      judged.file = (std::filesystem::path(options.traces) / name).string();
      const std::string comment =
          fmt::format("# {}: {} bytes, refused with {}\n# replay: {}\n", heap.strategy->name, range.from,
                      counted(*range.refused, "free page"), replay_line(range.shows, *heap.strategy));
      write_whole(judged.file, with_comment(to_trace(range.shows), comment));
    }
  }
}

int measure(const MeasureOptions& options, const Screen& screen) {
  refuse_one_file_twice(options.outputs.files(), {list_file(options.known)});
  Heaps heaps;
  load(options.heaps, heaps);
  MeasureReport report = {.runs = options.runs,
                          .seed = options.seed,
                          .most = options.most,
                          .slack = options.slack,
                          .heaps = {},
                          .known = load_known(options.known, &heaps),
                          .known_file = options.known,
                          .program = options.program};
  const Interruption interruption;
  heaps.stop_by(&interruption);
  for (const Strategy* strategy : rows_of(heaps, "original", false)) {
    if (interruption.asked() && !report.heaps.empty()) {
      report.heaps.back().result.stopped = true;  // of all that were to be measured
      break;
    }
    MeasuredHeap& heap =
        report.heaps.emplace_back(MeasuredHeap{.strategy = strategy, .result = {}, .ranges = {}});
    MeasureProgress progress(strategy->name);
    heap.result = measure({.strategy = strategy,
                           .runs = options.runs,
                           .seed = options.seed,
                           .most = options.most,
                           .threads = options.heaps.isolate == "yes" ? options.jobs : 1,
                           .stop = &interruption},
                          &progress);
    if (heap.result.ranges.empty() && !heap.result.stopped) {
      throw UsageError(std::string(strategy->name) + ": it could not be created: its create refuses all");
    }
    Judge judge(*strategy, options.slack);
    for (const MeasuredRange& range : heap.result.ranges) heap.ranges.push_back(judge.judge(range));
  }
  if (!options.traces.empty()) write_traces(options, report);
  deliver(options.outputs, forms_of(screen, report));
  if (report.news() != 0) return kViolated;
  return report.stopped() ? kIncomplete : kNothingViolated;
}

VerbForm measure_form(const std::string& program) {
  const auto kept = std::make_shared<MeasureOptions>();
  MeasureOptions& options = *kept;
  options.program = program;
  std::vector<Option> heaps = heap_options(options.heaps);
  heaps.front().required = true;
  return {
      .options =
          joined({std::move(heaps),
                  {runs_option(options.runs, "States that are searched, for each heap"),
                   seed_option(options.seed),
                   {.name = "--most",
                    .value = &options.most,
                    .says = "Bytes of the largest size, beside those that the heap names in `sizes`",
                    .takes = number(1, std::uint64_t{kMostFreePages} * kPageBytes)},
                   {.name = "--slack",
                    .value = &options.slack,
                    .says = "Pages by which a promise may be more than was needed before that is noted",
                    .takes = number(0, 1'000'000)},
                   jobs_option(options.jobs),
                   {.name = "-o,--output",
                    .value = &options.traces,
                    .says = "A directory that gets a trace for each range of sizes that was refused",
                    .type = "DIR",
                    .takes = output_file()}},
                  output_options(options.outputs),
                  {known_option(options.known)}}),
      .footer =
          "For each range of sizes: the most free pages with which a request at application time was "
          "refused, in "
          "an empty heap and in states that a search leads to; what would have done then; and what the heap "
          "promises by its `need`. What was seen is no proof: a longer search may see more.\n\n"
          "Exit status 1: a request was refused with as many free pages as are promised to do, and that is "
          "not "
          "known; 4: none was, and the search was interrupted.\n\n"
          "Examples:\n"
          "  sparepage measure --heap ./heap.so\n"
          "  sparepage measure --heap ./old.so,./new.so --runs 200000 -o refused\n"
          "  sparepage measure --heap ./heap.so --most 65536 --json=measure.json",
      .run = [kept](const Screen& screen) { return measure(*kept, screen); }};
}

}  // namespace

extern const Verb kMeasure;
const Verb kMeasure = {.name = "measure",
                       .summary = "Measure with how many free pages a heap refuses requests of each size",
                       .form = measure_form};

}  // namespace sparepage
