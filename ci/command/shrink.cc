// sparepage shrink: a failing input made small, proved shortest, and kept as a regression.
#include "sparepage/properties/shrinker/shrink.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "ci/command/command.h"
#include "ci/command/files.h"
#include "ci/command/interrupt.h"
#include "ci/command/keep.h"
#include "ci/command/shrink_report.h"
#include "sparepage/properties/explorer/explore.h"

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

// The strategies that an input's expect lines say violate something, or if they say nothing, those whose
// claims it breaks.
std::vector<const Strategy*> candidates_of(const Input& input) {
  std::vector<const Strategy*> candidates;
  for (const Expectation& expectation : input.parsed.trace.expectations) {
    if (!expectation.heap.empty()) continue;
    const Strategy* strategy = find_strategy(expectation.strategy);
    const bool stands = std::ranges::find(candidates, strategy) != candidates.end();
    if (!expectation.violates.empty() && !stands) candidates.push_back(strategy);
  }
  if (!candidates.empty()) return candidates;
  Identifier identifier;
  for (const Strategy* strategy : strategies()) {
    if (!identifier.broken_claims(input.steps, *strategy).empty()) candidates.push_back(strategy);
  }
  return candidates;
}

// Whose failure it is. Throws where nobody is named and it can't be told.
const Strategy& strategy_of(const Input& input, const ShrinkOptions& options) {
  if (!options.strategy.empty()) {
    const auto chosen = parse_strategies(options.strategy);
    if (chosen.size() != 1) {
      throw UsageError("--strategy takes one strategy here, and not \"" + options.strategy +
                       "\"; --verdict keeps what several violate");
    }
    return *chosen.front();
  }
  const auto candidates = candidates_of(input);
  if (candidates.empty()) {
    throw UsageError(options.input +
                     ": there is nothing to shrink: it breaks no claim of any strategy; name one with "
                     "--strategy to shrink a violation that breaks none");
  }
  if (candidates.size() == 1) return *candidates.front();
  std::vector<std::string_view> names;
  for (const Strategy* strategy : candidates) names.push_back(strategy->name);
  throw UsageError(fmt::format("{}: it fails under several strategies; name one with --strategy: {}",
                               options.input, fmt::join(names, ", ")));
}

// What is to be kept of the input's failure. Throws for an input that does not fail so.
std::vector<Verdict> verdicts_of(const Input& input, const ShrinkOptions& options) {
  Checker checker;
  std::vector<Verdict> verdicts;
  if (!options.verdict.empty()) {
    for (const Strategy* strategy : parse_strategies(options.verdict)) {
      verdicts.push_back(verdict_on(input.steps, *strategy, checker));
    }
    if (std::ranges::none_of(verdicts, [](const Verdict& verdict) { return verdict.violated != 0; })) {
      throw UsageError(options.input + ": there is nothing to shrink: it violates nothing under " +
                       options.verdict);
    }
    return verdicts;
  }
  const auto named = std::ranges::find(invariants(), options.invariant, &Invariant::name);
  if (!options.invariant.empty() && named == invariants().end()) {
    throw UsageError("unknown invariant \"" + options.invariant + "\"; the invariants are " +
                     fmt::format("{}", fmt::join(invariant_names(), ", ")));
  }
  const Strategy& strategy = strategy_of(input, options);
  const Verdict whole = verdict_on(input.steps, strategy, checker);
  const Verdict wanted = options.invariant.empty() ? whole : breaks(strategy, **named);
  if ((whole.violated & wanted.violated) == 0) {
    throw UsageError(fmt::format("{}: there is nothing to shrink: it violates {} under {}", options.input,
                                 options.invariant.empty() ? "nothing" : "no " + options.invariant,
                                 strategy.name));
  }
  return {wanted};
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
};

// Shrinks; then, if that is asked, searches all that is shorter in the world that the result spans. What is
// found there is shrunk again.
Smallest smallest_of(const Case& failing, StillFails& still_fails, const ShrinkOptions& options,
                     const Interruption& interruption) {
  ShrinkProgressLine line;
  Smallest result = {.smallest = failing, .certificate = {}};
  for (;;) {
    const Shrunk shrunk =
        shrink(result.smallest, still_fails,
               {.executions = options.limit, .stop = &interruption.flag(), .keep = keep_of(options)}, &line);
    result.smallest = shrunk.smallest;
    result.executions += shrunk.executions;
    result.finished = shrunk.finished;
    if (!options.certify || interruption.came()) return result;

    const std::size_t length = result.smallest.steps.size();
    const World world = world_of(result.smallest, length);
    const Exploration shorter = find_shortest(world, still_fails.verdicts(),
                                              {.depth = static_cast<std::uint32_t>(length) - 1,
                                               .memory = options.memory << 20,
                                               .threads = options.threads,
                                               .stop = &interruption.flag(),
                                               .observer = &line});
    if (shorter.found) {
      if (!still_fails.holds(*shorter.found)) {
        throw std::logic_error("what the explorer found does not fail:\n" + print(to_trace(*shorter.found)));
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
    if (!certain && !interruption.came()) {
      fmt::print(stderr, "not certified: {} MB of memory ran out; go on with --memory {}\n", options.memory,
                 options.memory * 2);
    }
    return result;
  }
}

Expectation expectation_of(const Case& of, const Strategy& strategy, Checker& checker) {
  Expectation expectation = {.strategy = std::string(strategy.name), .violates = {}};
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

// Keeps a failure that a trace of the directory shows already: accepts it, if that is asked, or says that
// there is nothing to do.
ShrinkReport accept_again(const std::string& file, const Case& failing, Keeper& keeper,
                          const ShrinkOptions& options) {
  const bool news = !keeper.news_in(failing).empty();
  if (options.accept.empty() || !news) {
    throw UsageError("nothing is written: " + file + " shows the same already" +
                     (news ? "; --accept REASON accepts it" : ""));
  }
  keeper.name(file);
  const Input kept = load_input(file);
  return {.failure = file + " shows it already",
          .findings = {},
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
    if (!options.accept.empty() && keeper->news_in(input.steps).empty()) {
      throw UsageError(options.input + ": there is nothing to accept: it breaks no claim, or all is known");
    }
    keeper->write(own, input.steps, unshrunk);
  }
  if (!options.output.empty()) write_output(with_comment(own, unshrunk), options.output);

  const Smallest result = smallest_of(input.steps, still_fails, options, interruption);
  ShrinkReport report = {.failure = text(still_fails),
                         .findings = {still_fails.findings().begin(), still_fails.findings().end()},
                         .operations_before = input.steps.steps.size(),
                         .smallest = result.smallest,
                         .executions = result.executions,
                         .finished = result.finished,
                         .interrupted = interruption.came(),
                         .limit = options.limit,
                         .certificate = result.certificate,
                         .trace = expecting(result.smallest, still_fails, options),
                         .kept_as = keeper ? keeper->file() : "",
                         .known_file = options.known,
                         .program = options.program};
  std::erase_if(report.findings, [&](const Identity& identity) {
    return !claims(*identity.strategy, *identity.invariant, narrowest_profile(report.smallest.steps));
  });
  if (keeper) {
    keeper->write(report.trace, report.smallest, report.certificate);
    if (!options.accept.empty()) report.accepted = keeper->accept(report.smallest);
  }
  return report;
}

}  // namespace

int shrink(const ShrinkOptions& options, const Screen& screen) {
  const Input input = load_input(options.input);
  const std::vector<Verdict> verdicts = verdicts_of(input, options);
  StillFails still_fails =
      keep_of(options) == Keep::nothing ? StillFails(verdicts) : StillFails(verdicts, input.steps);
  std::optional<Keeper> keeper;
  std::string same;
  if (!options.into.empty()) {
    keeper.emplace(options, still_fails);
    same = keeper->same_as(input.steps);
  }
  const Interruption interruption;
  const ShrinkReport report = same.empty() ? shrunk(input, still_fails, options, keeper, interruption)
                                           : accept_again(same, input.steps, *keeper, options);
  std::fputs(text(screen, report).c_str(), stderr);
  if (!options.output.empty()) write_output(trace_text(report), options.output);
  const bool prints = options.into.empty() && options.output.empty();
  deliver(options.outputs, {.text = prints ? trace_text(report) : "",
                            .json = json(report).dump() + "\n",
                            .checks = checks(report)});
  if (interruption.came()) interruption.pass_on();
  return kNothingViolated;
}

}  // namespace sparepage
