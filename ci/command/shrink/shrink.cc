// sparepage shrink: a failing input made small, proved shortest, and kept as a regression.
#include "sparepage/properties/shrinker/shrink.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>

#include "ci/command/command.h"
#include "ci/command/input/known_list.h"
#include "ci/command/output/forms.h"
#include "ci/command/output/write.h"
#include "ci/command/shrink/keep.h"
#include "ci/command/shrink/report.h"
#include "ci/command/shrink/verdicts.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/findings/lists.h"
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
    line_.show(fmt::format("shrink: {}, {}", counted(smallest.steps.size(), "operation"),
                           counted(executions, "run")));
  }
  void progress(const ExploreProgress& now) override {
    line_.show(fmt::format("shrink: certifying: length {}, {}, frontier {}", now.depth,
                           counted(now.states, "state"), now.frontier));
  }

 private:
  Progress line_;
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

// Searches all that is shorter in the world that the smallest case spans. A case, if one is found; else
// nothing, and the report has what is certain.
std::optional<Case> shorter_than(ShrinkReport& report, StillFails& still_fails, const ShrinkOptions& options,
                                 ShrinkProgressLine& line) {
  const std::size_t length = report.smallest.steps.size();
  const World world = world_of(report.smallest, length);
  const Exploration shorter = find_shortest(world, still_fails.verdicts(),
                                            {.depth = static_cast<std::uint32_t>(length) - 1,
                                             .memory = options.memory << 20,
                                             .threads = report.session.jobs,
                                             .stop = &*report.session.interruption,
                                             .observer = &line});
  if (shorter.found) {
    if (still_fails.holds(*shorter.found)) return shorter.found;
    throw std::logic_error("what the explorer found does not fail:\n" + print(to_trace(*shorter.found)));
  }
  const bool certain = shorter.end == Exploration::End::depth || shorter.end == Exploration::End::exhausted;
  const std::string what = fmt::format("no violation of {} in fewer than {}", text(still_fails),
                                       counted(certain ? length : shorter.depth + 1, "operation"));
  report.certificate = certain ? fmt::format("# shortest: {} (world {}, {})\n", what, operations_text(world),
                                             counted(shorter.states, "state"))
                               : fmt::format("# not certified as shortest, but: {}\n", what);
  report.interrupted = shorter.end == Exploration::End::stopped;
  if (!certain && !report.interrupted) {
    const std::string says = fmt::format("not certified: {} MB of memory ran out; go on with --memory {}\n",
                                         options.memory, options.memory * 2);
    std::fputs(says.c_str(), stderr);
  }
  return std::nullopt;
}

// Shrinks the report's smallest case; then, if that is asked, searches all that is shorter. What is found
// there is shrunk again.
void make_smallest(ShrinkReport& report, StillFails& still_fails, const ShrinkOptions& options) {
  ShrinkProgressLine line;
  const Interruption& interruption = *report.session.interruption;
  for (;;) {
    const Shrunk shrunk =
        shrink(report.smallest, still_fails,
               {.executions = options.limit, .stop = &interruption, .keep = keep_of(options)}, &line);
    report.smallest = shrunk.smallest;
    report.executions += shrunk.executions;
    report.finished = shrunk.finished;
    if (options.explain) add(report.passes, shrunk.passes);
    report.interrupted = !report.finished && interruption.asked();
    if (!options.certify || report.interrupted) return;
    try {
      const std::optional<Case> shorter = shorter_than(report, still_fails, options, line);
      if (!shorter) return;
      report.smallest = *shorter;
    } catch (const RunStopped&) {
      report.interrupted = true;
      return;
    }
  }
}

Expectation expectation_of(const Case& of, const Subject& strategy, Checker& checker) {
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
  std::vector<const Subject*> asked;
  if (!options.expect.empty()) asked = parse_strategies(options.expect);
  for (const Verdict& verdict : failure.asked()) {
    if (options.expect.empty()) asked.push_back(verdict.strategy);
  }
  for (const Subject* strategy : asked) {
    // Nobody could read the line without that file.
    if (strategy->file.empty()) trace.expectations.push_back(expectation_of(of, *strategy, checker));
  }
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

std::vector<const Subject*> strategies_of(const StillFails& failure) {
  std::vector<const Subject*> strategies;
  for (const Verdict& verdict : failure.asked()) strategies.push_back(verdict.strategy);
  return strategies;
}

// Accepts a failure that a trace of the directory shows already.
ShrinkReport accept_again(const std::string& file, const Case& failing, const StillFails& still_fails,
                          Keeper& keeper, const Session& session) {
  keeper.name(file);
  keeper.refuse_a_name_that_no_list_can_hold();
  const Input kept = load_input(file);
  return {.session = session,
          .failure = file + " shows it already",
          .findings = findings_of(kept.steps, still_fails.findings()),
          .strategies = strategies_of(still_fails),
          .operations_before = failing.steps.size(),
          .smallest = kept.steps,
          .trace = kept.parsed.trace,
          .kept_as = file,
          .accepted = keeper.accept(failing)};
}

ShrinkReport shrunk(const Input& input, StillFails& still_fails, const ShrinkOptions& options,
                    std::optional<Keeper>& keeper, const Session& session) {
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
  const std::string& output = session.outputs.text;
  if (!output.empty() && written_whole(output)) write_whole(output, with_comment(own, unshrunk));

  ShrinkReport report = {.session = session,
                         .strategies = strategies_of(still_fails),
                         .operations_before = input.steps.steps.size(),
                         .smallest = input.steps,
                         .limit = options.limit,
                         .kept_as = keeper ? keeper->file() : ""};
  make_smallest(report, still_fails, options);
  report.failure = text(still_fails);
  report.trace = to_trace(report.smallest);
  try {
    report.findings = findings_of(report.smallest, still_fails.findings());
    report.trace = expecting(report.smallest, still_fails, options);
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

// Where the failure is to be seen.
void say_where(ShrinkReport& report, const Input& input) {
  const std::string& output = report.session.outputs.text;
  if (!report.kept_as.empty()) {
    report.shown_in = report.kept_as;
    report.lines = load_trace(report.kept_as, invariant_names()).lines;
  } else if (!output.empty() && written_whole(output)) {
    report.shown_in = output;
    report.lines = parse_trace(trace_text(report), output, invariant_names()).lines;
  } else {
    report.shown_in = file_of(input.name);
  }
}

// What can be told to be unusable before any work.
void refuse_unusable(const ShrinkOptions& options, const Session& session) {
  if (options.certify && session.heap.isolate == "no") {
    throw UsageError(
        "--isolate no: --certify explores a heap in processes of its own; do without one of them");
  }
  if (options.accept.empty()) return;
  if (session.known_file == "none") {
    throw UsageError("--accept adds a line to the list of what is known, and --known none names no list");
  }
  if (is_installed_list(session.known_file)) {
    throw UsageError("--accept: " + session.known_file +
                     " is the list of the installed sparepage; name one of your own with --known");
  }
  if (keep_of(options) == Keep::nothing) {
    throw UsageError(
        "--accept needs the finding to stay what it is: --keep profile or config, and not nothing");
  }
}

class Shrink final : public Work {
 public:
  std::vector<Option> options() override {
    return joined({what_is_kept(), session.heap_options(), session.output_options(), where_it_goes()});
  }

  int run() override {
    refuse_unusable(options_, session);
    session.begin({options_.input});
    const Input input = session.load(options_.input);
    const std::vector<Verdict> verdicts = verdicts_of(input, options_, session);
    StillFails still_fails =
        keep_of(options_) == Keep::nothing ? StillFails(verdicts) : StillFails(verdicts, input.steps);
    std::error_code error;
    if (std::filesystem::exists(session.known_file, error)) session.load_known();
    std::optional<Keeper> keeper;
    std::string same;  // a trace of the directory that shows it already
    bool accepts_same = false;
    // What there is against keeping it; the result is told all the same.
    std::exception_ptr not_kept;
    if (!options_.into.empty()) {
      keeper.emplace(options_, session, still_fails);
      same = keeper->same_as(input.steps);
    }
    if (!same.empty()) {
      const bool news = !keeper->news_in(input.steps).empty();
      accepts_same = news && !options_.accept.empty();
      if (!accepts_same) {
        not_kept = std::make_exception_ptr(UsageError("not kept: " + same + " shows the same already" +
                                                      (news ? "; --accept REASON accepts it" : "")));
        keeper.reset();
      }
    }
    session.stop_by_signals();
    ShrinkReport report = accepts_same ? accept_again(same, input.steps, still_fails, *keeper, session)
                                       : shrunk(input, still_fails, options_, keeper, session);
    if (keeper && !accepts_same) {
      try {
        keep(*keeper, report, options_);
      } catch (...) {
        not_kept = std::current_exception();
        report.kept_as.clear();
      }
    }
    if (!report.accepted.empty())
      session.known = Known(read_input(session.known_file), session.known_file, &session.heaps);
    if (session.outputs.wants_checks()) say_where(report, input);
    tell(report, options_.into.empty() || not_kept);
    if (report.interrupted) session.interruption->pass_on();
    if (not_kept) std::rethrow_exception(not_kept);
    return kNothingViolated;
  }

 private:
  std::vector<Option> what_is_kept() {
    return {{.name = "INPUT",
             .value = &options_.input,
             .says = "A trace or a fuzz input: " + std::string(kCase),
             .required = true},
            {.name = "--strategy",
             .value = &options_.strategy,
             .says = "Whose failure, one; without it, the strategy that an expect line names, or the only "
                     "one that breaks a claim",
             .takes = one_strategy("--verdict keeps what several violate")},
            {.name = "--invariant",
             .value = &options_.invariant,
             .says = "Keep the violation of this one; without it, all that the strategy violates",
             .takes = one_invariant()},
            {.name = "--verdict",
             .value = &options_.verdict,
             .says = "Keep what each of these strategies violates, so that the result tells them apart",
             .takes = strategy_list(),
             .excludes = {"--strategy", "--invariant"}},
            {.name = "--keep",
             .value = &options_.keep,
             .says = "What stays besides the verdict: nothing; the failure's needed profile and signature "
                     "(profile); those and the machine (config)",
             .takes = one_of({"config", "profile", "nothing"})}};
  }

  std::vector<Option> where_it_goes() {
    return {
        {.name = "--certify",
         .value = &options_.certify,
         .says = "Search everything shorter, and stamp the trace as a shortest one"},
        {.name = "--explain",
         .value = &options_.explain,
         .says = "Say after the result, and in the JSON, what each pass of the shrinker did: candidates "
                 "tried and taken, operations removed"},
        {.name = "-o",
         .value = &session.outputs.text,
         .says = "Write the trace there; without it, to standard output",
         .type = "FILE",
         .takes = output_file()},
        {.name = "--into",
         .value = &options_.into,
         .says = "Keep it in this directory, named after what it shows; if a trace there shows the same, "
                 "it is told as without this, and the exit status is 2",
         .type = "DIRECTORY",
         .takes = output_file()},
        {.name = "--expect",
         .value = &options_.expect,
         .says = "Write expect lines for these strategies; without it, for those that the failure is of",
         .takes = strategy_list()},
        {.name = "--accept",
         .value = &options_.accept,
         .says = "Accept the finding for this reason: adds a line to the list of what is known, the widest "
                 "that covers nothing else that was found",
         .takes = reason(),
         .needs = "--into"},
        session.known_option(),
        {.name = "--limit",
         .value = &options_.limit,
         .says = "Runs, at the most",
         .takes = number(1, std::uint64_t{1} << 40)},
        {.name = "--memory",
         .value = &options_.memory,
         .says = "Megabytes that the search for shorter ones may take",
         .takes = number(1, std::uint64_t{1} << 30)}};
  }

  // `prints`: the trace is not kept in a directory.
  void tell(const ShrinkReport& report, bool prints) const {
    std::fputs(text(session.screen, report).c_str(), stderr);
    Forms forms = forms_of(session.screen, report);
    forms.text = [&] { return prints || !session.outputs.text.empty() ? trace_text(report) : std::string(); };
    sparepage::deliver(session.outputs, forms);
    std::fputs(passes_text(session.screen, report.passes).c_str(), stderr);
  }

  ShrinkOptions options_;
};

}  // namespace

extern const Verb kShrink = {
    .name = "shrink",
    .summary = "Make a failing trace or fuzz input small, prove it shortest, keep it as a regression",
    .footer =
        "Ctrl-C ends it with the smallest so far.\n\n"
        "Examples:\n"
        "  sparepage shrink crash-0123abcd --strategy original -o small.trace\n"
        "  sparepage shrink my.trace --verdict wsipx-4.0.953,fill-retry-loop --certify\n"
        "  sparepage shrink crash-0123abcd --certify --into corpus/regressions\n"
        "  sparepage shrink my.trace --into corpus/regressions --accept 'one retry, by design'",
    .work = work<Shrink>};

}  // namespace sparepage
