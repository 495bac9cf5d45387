// sparepage measure: what guests really promise of requests of each size, beside what they say.
#include <fmt/format.h>

#include <filesystem>

#include "ci/command/command.h"
#include "ci/command/measure/report.h"
#include "ci/command/output/forms.h"
#include "ci/command/output/write.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

namespace {

class MeasureProgress final : public MeasureObserver {
 public:
  explicit MeasureProgress(std::string_view heap) : heap_(heap) {}
  void progress(std::uint64_t states, std::uint64_t all) override {
    line_.show(fmt::format("measure: {}: {} of {} states, {}%{}", heap_, states, all, 100 * states / all,
                           left_text(line_.seconds(), states, all)));
  }

 private:
  std::string_view heap_;
  Progress line_;
};

// Judges what was measured of one heap.
class RangeJudge {
 public:
  RangeJudge(const Subject& strategy, std::uint64_t slack)
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

  const Subject& strategy_;
  std::uint64_t slack_;
  const Invariant& invariant_;
  Checker checker_;
  Identifier identifier_;
};

void write_traces(const std::string& folder, MeasureReport& report) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw UsageError(folder + ": no directory to write traces to: " + error.message());
  for (MeasuredHeap& heap : report.heaps) {
    for (JudgedRange& judged : heap.ranges) {
      const MeasuredRange& range = judged.range;
      if (range.shows.steps.empty()) continue;
      const auto name = fmt::format("{}-{}.trace", heap.strategy->name, range.from);
      judged.file = (std::filesystem::path(folder) / name).string();
      const std::string comment = fmt::format(
          "# {}: {}, refused with {}\n# replay: {}\n", heap.strategy->name, counted(range.from, "byte"),
          counted(*range.refused, "free page"), replay_line(range.shows, *heap.strategy));
      const std::string text = with_comment(to_trace(range.shows), comment);
      judged.line = parse_trace(text, judged.file, invariant_names()).lines.at(judged.step);
      write_whole(judged.file, text);
    }
  }
}

class Measure final : public Work {
 public:
  std::vector<Option> options() override {
    std::vector<Option> heap = session.heap_options();
    heap.front().required = true;
    return joined({std::move(heap),
                   {runs_option(runs_, "States that are searched, for each heap"),
                    seed_option(seed_),
                    {.name = "--most",
                     .value = &most_,
                     .says = "Bytes of the largest size, beside those that the heap names in `sizes`",
                     .takes = number(1, std::uint64_t{kMostFreePages} * kPageBytes)},
                    {.name = "--slack",
                     .value = &slack_,
                     .says = "Pages by which a promise may be more than was needed before that is noted",
                     .takes = number(0, 1'000'000)},
                    session.jobs_option(),
                    {.name = "-o,--output",
                     .value = &traces_,
                     .says = "A directory that gets a trace for each range of sizes that was refused",
                     .type = "DIR",
                     .takes = output_file()}},
                   session.output_options(),
                   {session.known_option()}});
  }

  int run() override {
    session.begin();
    session.load_known();
    MeasureReport report = {.session = session, .runs = runs_, .seed = seed_, .most = most_, .slack = slack_};
    const Interruption& interruption = session.stop_by_signals();
    for (const Subject* strategy : session.rows()) {
      if (interruption.asked() && !report.heaps.empty()) {
        report.heaps.back().result.stopped = true;  // of all that were to be measured
        break;
      }
      report.heaps.push_back(measured(*strategy));
    }
    if (!traces_.empty()) write_traces(traces_, report);
    session.deliver(report);
    if (report.news() != 0) return kViolated;
    return report.stopped() ? kIncomplete : kNothingViolated;
  }

 private:
  MeasuredHeap measured(const Subject& strategy) const {
    MeasureProgress progress(strategy.name);
    MeasuredHeap heap = {.strategy = &strategy,
                         .result = measure({.strategy = &strategy,
                                            .runs = runs_,
                                            .seed = seed_,
                                            .most = most_,
                                            .threads = session.heap.isolate == "yes" ? session.jobs : 1,
                                            .stop = &*session.interruption},
                                           &progress)};
    if (heap.result.ranges.empty() && !heap.result.stopped) {
      throw UsageError(std::string(strategy.name) + ": it could not be created: its create refuses all");
    }
    RangeJudge judge(strategy, slack_);
    for (const MeasuredRange& range : heap.result.ranges) heap.ranges.push_back(judge.judge(range));
    return heap;
  }

  std::uint64_t runs_ = 20'000;
  std::uint64_t seed_ = 1;
  std::uint32_t most_ = 16'384;  // bytes
  std::uint64_t slack_ = 1;      // pages
  std::string traces_;           // a directory; empty: none
};

}  // namespace

extern const Verb kMeasure = {
    .name = "measure",
    .summary = "Measure with how many free pages a heap refuses requests of each size",
    .footer =
        "For each range of sizes: the most free pages with which a request at application time was refused, "
        "in "
        "an empty heap and in states that a search leads to; what would have done then; and what the heap "
        "promises by its `need`. What was seen is no proof: a longer search may see more.\n\n"
        "Exit status 1: a request was refused with as many free pages as are promised to do, and that is not "
        "known; 4: none was, and the search was interrupted.\n\n"
        "Examples:\n"
        "  sparepage measure --heap ./heap.so\n"
        "  sparepage measure --heap ./old.so,./new.so --runs 200000 -o refused\n"
        "  sparepage measure --heap ./heap.so --most 65536 --json=measure.json",
    .work = work<Measure>};

}  // namespace sparepage
