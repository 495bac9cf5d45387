// sparepage shrink: a failing input made small, proved shortest, and kept as a regression.
#include "sparepage/properties/shrinker/shrink.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include "ci/command/command.h"
#include "ci/command/files.h"
#include "ci/command/interrupt.h"
#include "ci/command/keep.h"
#include "ci/command/options.h"
#include "ci/command/shrink_report.h"
#include "ci/command/shrink_verdicts.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/oracle/expectations.h"

namespace sparepage {

namespace {

// "bind-never-fails (sequential, bind get-) under original, none under fill-first".
std::string text(const StillFails& failure) {
  std::string line;
  auto finding = failure.findings().begin();
  for (const Verdict& verdict : failure.asked()) {
    std::string what;
    for (const std::string_view name : names_of(verdict.violated)) {
      what += (what.empty() ? "" : " and ") + std::string(name);
      if (finding == failure.findings().end()) continue;
      what += fmt::format(" ({}, {})", text(finding->kind.needed), finding->kind.signature);
      ++finding;
    }
    line += fmt::format("{}{} under {}", line.empty() ? "" : ", ", what.empty() ? "none" : what,
                        verdict.strategy->name);
  }
  return line;
}

Keep keep_of(const ShrinkOptions& options) {
  return options.keep == "config" ? Keep::config : options.keep == "profile" ? Keep::profile : Keep::nothing;
}

class ShrinkProgressLine final : public ShrinkObserver, public ExploreObserver {
 public:
  void found(const Case& smallest, std::uint64_t executions) override {
    line_.show(fmt::format("shrink: {}, {} runs", counted(smallest.steps.size(), "operation"), executions));
  }
  void progress(const ExploreProgress& now) override {
    line_.show(fmt::format("shrink: certifying: length {}, {} states, frontier {}", now.depth, now.states,
                           now.frontier));
  }

 private:
  Progress line_;
};

// What came of shrinking, and the comment lines that say what is certain of it.
struct Smallest {
  Case smallest;
  std::uint64_t executions = 0;
  std::string certificate;  // empty: none was asked for
  bool finished = true;
  bool interrupted = false;  // before it was smallest, or certain
  std::vector<PassStatistics> passes = {};
};

// Takes in what the passes did in another round.
void add(std::vector<PassStatistics>& to, const std::vector<PassStatistics>& passes) {
  if (to.empty()) to.resize(passes.size());
  for (std::size_t i = 0; i < passes.size(); ++i) {
    to[i].name = passes[i].name;
    to[i].calls += passes[i].calls;
    to[i].candidates += passes[i].candidates;
    to[i].executions += passes[i].executions;
    to[i].taken += passes[i].taken;
    to[i].operations += passes[i].operations;
  }
}

// Shrinks; then, if that is asked, searches all that is shorter in the world that the result spans. What is
// found there is shrunk again.
Smallest smallest_of(const Case& failing, StillFails& still_fails, const ShrinkOptions& options,
                     const Interruption& interruption) {
  ShrinkProgressLine line;
  Smallest result = {.smallest = failing, .certificate = {}};
  for (;;) {
    const Shrunk shrunk =
        shrink(result.smallest, still_fails,
               {.executions = options.limit, .stop = &interruption, .keep = keep_of(options)}, &line);
    result.smallest = shrunk.smallest;
    result.executions += shrunk.executions;
    result.finished = shrunk.finished;
    add(result.passes, shrunk.passes);
    result.interrupted = !result.finished && interruption.asked();
    if (!options.certify || result.interrupted) return result;

    const std::size_t length = result.smallest.steps.size();
    const World world = world_of(result.smallest, length);
    const Exploration shorter = find_shortest(world, still_fails.verdicts(),
                                              {.depth = static_cast<std::uint32_t>(length) - 1,
                                               .memory = options.memory << 20,
                                               .threads = options.threads,
                                               .stop = &interruption,
                                               .observer = &line});
    if (shorter.found) {
      try {
        if (!still_fails.holds(*shorter.found)) {
          throw std::logic_error("what the explorer found does not fail:\n" +
                                 print(to_trace(*shorter.found)));
        }
      } catch (const RunStopped&) {
        result.interrupted = true;
        return result;
      }
      result.smallest = *shorter.found;
      continue;
    }
    const bool certain = shorter.end == Exploration::End::depth || shorter.end == Exploration::End::exhausted;
    const std::string what = fmt::format("no violation of {} in fewer than {}", text(still_fails),
                                         counted(certain ? length : shorter.depth + 1, "operation"));
    result.certificate = certain ? fmt::format("# shortest: {} (world {}, {})\n", what,
                                               operations_text(world), counted(shorter.states, "state"))
                                 : fmt::format("# not certified as shortest, but: {}\n", what);
    result.interrupted = shorter.end == Exploration::End::stopped;
    if (!certain && !result.interrupted) {
      std::fputs(fmt::format("not certified: {} MB of memory ran out; go on with --memory {}\n",
                             options.memory, options.memory * 2)
                     .c_str(),
                 stderr);
    }
    return result;
  }
}

Expectation expectation_of(const Case& of, const Strategy& strategy, Checker& checker) {
  Expectation expectation = sparepage::expectation_of(strategy);
  for (const std::string_view name : names_of(verdict_on(of, strategy, checker).violated)) {
    expectation.violates.emplace_back(name);
  }
  return expectation;
}

// The trace of a case with the expect lines that were asked for.
Trace expecting(const Case& of, const StillFails& failure, const ShrinkOptions& options) {
  Checker checker;
  Trace trace = to_trace(of);
  std::vector<const Strategy*> asked;
  if (!options.expect.empty()) asked = parse_strategies(options.expect);
  for (const Verdict& verdict : failure.asked()) {
    if (options.expect.empty()) asked.push_back(verdict.strategy);
  }
  for (const Strategy* strategy : asked) trace.expectations.push_back(expectation_of(of, *strategy, checker));
  return trace;
}

// Those that break claims of the result, each with the step that violates.
std::vector<ShownFinding> findings_of(const Case& of, std::span<const Identity> findings) {
  std::vector<ShownFinding> shown;
  Checker checker;
  for (const Identity& identity : findings) {
    if (!claims(*identity.strategy, *identity.invariant, narrowest_profile(of.steps))) continue;
    for (const Violation& violation : checker.run(of.config, of.steps, *identity.strategy)) {
      if (violation.invariant != identity.invariant) continue;
      shown.push_back({.identity = identity, .step = violation.step, .message = violation.message});
    }
  }
  return shown;
}

// Accepts a failure that a trace of the directory shows already.
ShrinkReport accept_again(const std::string& file, const Case& failing, const StillFails& still_fails,
                          Keeper& keeper, const ShrinkOptions& options) {
  keeper.name(file);
  keeper.refuse_a_name_that_no_list_can_hold();
  const Input kept = load_input(file);
  return {.failure = file + " shows it already",
          .findings = findings_of(kept.steps, still_fails.findings()),
          .operations_before = failing.steps.size(),
          .smallest = kept.steps,
          .trace = kept.parsed.trace,
          .kept_as = file,
          .accepted = keeper.accept(failing),
          .known_file = options.known,
          .program = options.program};
}

ShrinkReport shrunk(const Input& input, StillFails& still_fails, const ShrinkOptions& options,
                    std::optional<Keeper>& keeper, const Interruption& interruption) {
  // The input's own case is written first: whatever ends the work, the failure is there.
  const std::string unshrunk = "# as it was found, not shrunk\n";
  const Trace own = expecting(input.steps, still_fails, options);
  if (keeper) {
    keeper->name_after(input.steps);
    if (!options.accept.empty()) keeper->refuse_a_name_that_no_list_can_hold();
    if (!options.accept.empty() && keeper->news_in(input.steps).empty()) {
      throw UsageError(options.input + ": there is nothing to accept: it breaks no claim, or all is known");
    }
    keeper->write(own, input.steps, unshrunk);
  }
  // But not to a device, which would have both.
  if (!options.output.empty() && written_whole(options.output)) {
    write_whole(options.output, with_comment(own, unshrunk));
  }

  const Smallest result = smallest_of(input.steps, still_fails, options, interruption);
  ShrinkReport report = {.failure = text(still_fails),
                         .findings = {},
                         .operations_before = input.steps.steps.size(),
                         .smallest = result.smallest,
                         .executions = result.executions,
                         .finished = result.finished,
                         .interrupted = result.interrupted,
                         .limit = options.limit,
                         .certificate = result.certificate,
                         .trace = to_trace(result.smallest),
                         .passes = options.explain ? result.passes : std::vector<PassStatistics>(),
                         .kept_as = keeper ? keeper->file() : "",
                         .known_file = options.known,
                         .program = options.program};
  try {
    report.findings = findings_of(result.smallest, still_fails.findings());
    report.trace = expecting(result.smallest, still_fails, options);
  } catch (const RunStopped&) {
    report.certificate += "# a stop came before it was run again\n";
  }
  return report;
}

// Writes what shrinking came to where it was to be kept.
void keep(Keeper& keeper, ShrinkReport& report, const ShrinkOptions& options) {
  keeper.write(report.trace, report.smallest, report.certificate);
  if (options.accept.empty()) return;
  try {
    report.accepted = keeper.accept(report.smallest);
  } catch (const RunStopped&) {
    throw UsageError("nothing is accepted: a stop came before it was run again");
  }
}

// What can be told to be unusable before any work. A line of the list of what is known has fields between
// bars.
void refuse_unusable(const ShrinkOptions& options) {
  std::vector<std::string> outputs = options.outputs.files();
  outputs.push_back(options.output);
  refuse_one_file_twice(outputs, {options.input, list_file(options.known)});
  if (options.certify && options.heaps.isolate == "no") {
    throw UsageError(
        "--isolate no: --certify explores a heap in processes of its own; do without one of them");
  }
  if (options.accept.empty()) return;
  if (options.known == "none") {
    throw UsageError("--accept adds a line to the list of what is known, and --known none names no list");
  }
  if (is_installed_list(options.known)) {
    throw UsageError("--accept: " + options.known +
                     " is the list of the installed sparepage; name one of your own with --known");
  }
  if (keep_of(options) == Keep::nothing) {
    throw UsageError(
        "--accept needs the finding to stay what it is: --keep profile or config, and not nothing");
  }
}

int shrink(const ShrinkOptions& options, const Screen& screen) {
  refuse_unusable(options);
  Heaps heaps;
  load(options.heaps, heaps);
  const Input input = load_input(options.input);
  refuse_without_spare(input.steps.config, input.name, heaps);
  const std::vector<Verdict> verdicts = verdicts_of(input, options, heaps);
  StillFails still_fails =
      keep_of(options) == Keep::nothing ? StillFails(verdicts) : StillFails(verdicts, input.steps);
  std::error_code error;
  const bool has_list = std::filesystem::exists(options.known, error);
  Known known = has_list ? load_known(options.known, &heaps) : Known();
  std::optional<Keeper> keeper;
  std::string same;  // a trace of the directory that shows it already
  bool accepts_same = false;
  // What there is against keeping it; the result is told all the same.
  std::exception_ptr not_kept;
  if (!options.into.empty()) {
    keeper.emplace(options, still_fails, known);
    same = keeper->same_as(input.steps);
  }
  if (!same.empty()) {
    const bool news = !keeper->news_in(input.steps).empty();
    accepts_same = news && !options.accept.empty();
    if (!accepts_same) {
      not_kept = std::make_exception_ptr(UsageError("not kept: " + same + " shows the same already" +
                                                    (news ? "; --accept REASON accepts it" : "")));
      keeper.reset();
    }
  }
  const Interruption interruption;
  heaps.stop_by(&interruption);
  ShrinkReport report = accepts_same ? accept_again(same, input.steps, still_fails, *keeper, options)
                                     : shrunk(input, still_fails, options, keeper, interruption);
  if (keeper && !accepts_same) {
    try {
      keep(*keeper, report, options);
    } catch (...) {
      not_kept = std::current_exception();
      report.kept_as.clear();
    }
  }
  report.known =
      report.accepted.empty() ? std::move(known) : Known(read_input(options.known), options.known, &heaps);
  std::fputs(text(screen, report).c_str(), stderr);
  Forms forms = forms_of(screen, report);
  const bool prints = (options.into.empty() || not_kept) && options.output.empty();
  forms.text = [&] { return prints ? trace_text(report) : std::string(); };
  forms.file = options.output;
  forms.contents = [&] { return trace_text(report); };
  deliver(options.outputs, forms);
  std::fputs(passes_text(screen, report.passes).c_str(), stderr);
  if (report.interrupted) interruption.pass_on();
  if (not_kept) std::rethrow_exception(not_kept);
  return kNothingViolated;
}

VerbForm shrink_form(const std::string& program) {
  const auto kept = std::make_shared<ShrinkOptions>();
  ShrinkOptions& options = *kept;
  options.program = program;
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  return {
      .options = joined(
          {{{.name = "INPUT",
             .value = &options.input,
             .says = "A trace or a fuzz input: " + std::string(kCase),
             .required = true},
            {.name = "--strategy",
             .value = &options.strategy,
             .says = "Whose failure, one; without it, the strategy that an expect line names, or the only "
                     "one that breaks a claim",
             .takes = one_strategy()},
            {.name = "--invariant",
             .value = &options.invariant,
             .says = "Keep the violation of this one; without it, all that the strategy violates",
             .takes = one_invariant()},
            {.name = "--verdict",
             .value = &options.verdict,
             .says = "Keep what each of these strategies violates, so that the result tells them apart",
             .takes = strategy_list(),
             .excludes = {"--strategy", "--invariant"}},
            {.name = "--keep",
             .value = &options.keep,
             .says = "What stays besides the verdict: nothing; the failure's needed profile and signature "
                     "(profile); those and the machine (config)",
             .takes = one_of({"config", "profile", "nothing"})}},
           heap_options(options.heaps),
           output_options(options.outputs),
           {{.name = "--certify",
             .value = &options.certify,
             .says = "Search everything shorter, and stamp the trace as a shortest one"},
            {.name = "--explain",
             .value = &options.explain,
             .says = "Say behind the result, and in the JSON, what each pass of the shrinker did: candidates "
                     "tried and taken, operations removed"},
            {.name = "-o",
             .value = &options.output,
             .says = "Write the trace there; without it, to standard output",
             .type = "FILE",
             .takes = output_file()},
            {.name = "--into",
             .value = &options.into,
             .says = "Keep it in this directory, named after what it shows; if a trace there shows the same, "
                     "it is told as without this, and the exit status is 2",
             .type = "DIRECTORY"},
            {.name = "--expect",
             .value = &options.expect,
             .says = "Write expect lines for these strategies; without it, for those that the failure is of",
             .takes = strategy_list()},
            {.name = "--accept",
             .value = &options.accept,
             .says =
                 "Accept the finding for this reason: adds a line to the list of what is known, the widest "
                 "that covers nothing else that was found",
             .takes = reason(),
             .needs = "--into"},
            known_option(options.known),
            {.name = "--limit",
             .value = &options.limit,
             .says = "Runs, at the most",
             .takes = number(1, std::uint64_t{1} << 40)},
            {.name = "--memory",
             .value = &options.memory,
             .says = "Megabytes that the search for shorter ones may take",
             .takes = number(1, std::uint64_t{1} << 30)}}}),
      .footer =
          "Ctrl-C ends it with the smallest so far.\n\n"
          "Examples:\n"
          "  sparepage shrink crash-0123abcd --strategy original -o small.trace\n"
          "  sparepage shrink my.trace --verdict wsipx-4.0.953,fill-retry-loop --certify\n"
          "  sparepage shrink crash-0123abcd --certify --into corpus/regressions\n"
          "  sparepage shrink my.trace --into corpus/regressions --accept 'one retry, by design'",
      .run = [kept](const Screen& screen) { return shrink(*kept, screen); }};
}

}  // namespace

extern const Verb kShrink;
const Verb kShrink = {
    .name = "shrink",
    .summary = "Make a failing trace or fuzz input small, prove it shortest, keep it as a regression",
    .form = shrink_form};

}  // namespace sparepage
