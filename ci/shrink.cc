// sparepage shrink: a failing input made small, proved shortest, and kept as a regression.
#include "properties/shrink.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "ci/command.h"
#include "ci/files.h"
#include "ci/interrupt.h"
#include "ci/terminal.h"
#include "properties/explore.h"

namespace sparepage {

namespace {

std::vector<std::string_view> names_of(InvariantSet set) {
  std::vector<std::string_view> names;
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    if ((set >> row & 1) != 0) names.push_back(invariants()[row]->name);
  }
  return names;
}

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
  Lab lab;
  std::vector<Verdict> verdicts;
  if (!options.verdict.empty()) {
    for (const Strategy* strategy : parse_strategies(options.verdict)) {
      verdicts.push_back(verdict_on(input.steps, *strategy, lab));
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
  const Verdict whole = verdict_on(input.steps, strategy, lab);
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

Expectation expectation_of(const Case& of, const Strategy& strategy, Lab& lab) {
  Expectation expectation = {.strategy = std::string(strategy.name), .violates = {}};
  for (const std::string_view name : names_of(verdict_on(of, strategy, lab).violated)) {
    expectation.violates.emplace_back(name);
  }
  return expectation;
}

// The trace with a comment below its first line.
std::string with_comment(const Trace& trace, const std::string& comment) {
  std::string text = print(trace);
  return text.insert(text.find('\n') + 1, comment);
}

// Where a failure is kept: a directory of traces, and the list of what is known.
class Keeper {
 public:
  Keeper(const ShrinkOptions& options, const StillFails& failure)
      : options_(options), asked_(failure.asked().begin(), failure.asked().end()) {
    std::error_code error;  // then it is as if it were not there: a list begins with its first line
    if (std::filesystem::exists(options.known, error)) known_ = load_known(options.known);
  }

  // Whether a trace of the directory fails so already; then that one is accepted, or nothing is done. Throws
  // where there is nothing to do.
  bool has(const Case& failing) {
    const std::string file = same_as(failing);
    if (file.empty()) return false;
    if (options_.accept.empty()) {
      throw UsageError("nothing is written: " + file + " shows the same already" +
                       (fresh_in(failing).empty() ? "" : "; --accept REASON accepts it"));
    }
    file_ = file;
    accept(failing);
    return true;
  }

  // Names the file after what is shown.
  void name_after(const Case& failing) {
    const Verdict& verdict = shown();
    const InvariantSet broken =
        verdict.violated & claimed(*verdict.strategy, narrowest_profile(failing.steps));
    const std::string name =
        fmt::format("{}-{}-{}", verdict.strategy->name, broken != 0 ? "breaks" : "violates",
                    names_of(broken != 0 ? broken : verdict.violated).front());
    file_ = std::filesystem::path(options_.into) / (name + ".trace");
    for (int number = 2; std::filesystem::exists(file_); ++number) {
      file_ = std::filesystem::path(options_.into) / fmt::format("{}-{}.trace", name, number);
    }
    if (!options_.accept.empty() && fresh_in(failing).empty()) {
      throw UsageError(options_.input + ": there is nothing to accept: it breaks no claim, or all is known");
    }
  }

  void write(const Trace& trace, const Case& of, const std::string& comment) {
    std::string says;
    for (const Violation& violation : lab_.run(of.config, of.steps, *shown().strategy)) {
      says += fmt::format("# {} violates {}: {}\n", shown().strategy->name, violation.invariant->name,
                          violation.message);
    }
    write_whole(file_.string(), with_comment(trace, says + comment));
  }

  // Writes the lines that accept what the case shows.
  void accept(const Case& shows) {
    const std::filesystem::path folder = std::filesystem::absolute(options_.known).parent_path();
    const std::string trace =
        std::filesystem::absolute(file_).lexically_normal().lexically_relative(folder.lexically_normal());
    std::string lines;
    for (const Identity& identity : fresh_in(shows)) {
      lines += known_line(identity, trace, options_.accept) + "\n";
    }
    if (lines.empty()) throw UsageError("nothing is accepted: " + options_.known + " has it already");
    std::error_code error;
    std::string list = std::filesystem::exists(options_.known, error) ? read_input(options_.known) : "";
    if (!list.empty() && list.back() != '\n') list += '\n';
    write_whole(options_.known, list + lines);
    fmt::print(stderr, "accepted in {}:\n{}", options_.known, lines);
  }

  const std::filesystem::path& file() const { return file_; }

 private:
  const Verdict& shown() const {
    return *std::ranges::find_if(asked_, [](const Verdict& verdict) { return verdict.violated != 0; });
  }

  // The trace of the directory that fails in the same way; "": there is none.
  std::string same_as(const Case& failing) {
    std::error_code unreadable;
    std::vector<std::filesystem::path> kept;
    for (const auto& entry : std::filesystem::directory_iterator(options_.into, unreadable)) {
      if (entry.path().extension() == ".trace") kept.push_back(entry.path());
    }
    if (unreadable) {
      throw UsageError(options_.into + ": no directory to keep a regression in: " + unreadable.message());
    }
    std::ranges::sort(kept);
    StillFails same(asked_, failing);
    for (const auto& file : kept) {
      const Trace other = load_trace(file.string(), invariant_names()).trace;
      if (same.holds({.config = other.config, .steps = other.steps})) return file.string();
    }
    return "";
  }

  // The broken claims among what is kept that are not known.
  std::vector<Identity> fresh_in(const Case& of) {
    std::vector<Identity> fresh;
    for (const Verdict& verdict : asked_) {
      for (const Identity& identity : identifier_.broken_claims(of, *verdict.strategy)) {
        const bool asked = (verdict.violated >> row_of(*identity.invariant) & 1) != 0;
        if (asked && known_.find(identity) == nullptr) fresh.push_back(identity);
      }
    }
    return fresh;
  }

  const ShrinkOptions& options_;
  std::vector<Verdict> asked_;
  Known known_;
  std::filesystem::path file_;
  Lab lab_;
  Identifier identifier_;
};

// The trace of a case with the expect lines that were asked for.
Trace expecting(const Case& of, const StillFails& failure, const ShrinkOptions& options) {
  Lab lab;
  Trace trace = to_trace(of);
  std::vector<const Strategy*> asked;
  if (!options.expect.empty()) asked = parse_strategies(options.expect);
  for (const Verdict& verdict : failure.asked()) {
    if (options.expect.empty()) asked.push_back(verdict.strategy);
  }
  for (const Strategy* strategy : asked) trace.expectations.push_back(expectation_of(of, *strategy, lab));
  return trace;
}

}  // namespace

int shrink(const ShrinkOptions& options) {
  const Input input = load_input(options.input);
  const std::vector<Verdict> verdicts = verdicts_of(input, options);
  StillFails still_fails =
      keep_of(options) == Keep::nothing ? StillFails(verdicts) : StillFails(verdicts, input.steps);

  // The input's own case is written first: whatever ends the work, the failure is there.
  const std::string unshrunk = "# as it was found, not shrunk\n";
  std::optional<Keeper> keeper;
  if (!options.into.empty()) {
    keeper.emplace(options, still_fails);
    if (keeper->has(input.steps)) return kNothingViolated;
    keeper->name_after(input.steps);
    keeper->write(expecting(input.steps, still_fails, options), input.steps, unshrunk);
  }
  const bool prints = options.into.empty() || !options.output.empty();
  if (!options.output.empty()) {
    write_output(with_comment(expecting(input.steps, still_fails, options), unshrunk), options.output);
  }

  const Interruption interruption;
  const Smallest result = smallest_of(input.steps, still_fails, options, interruption);
  fmt::print(
      stderr, "{}: {} made {}, in {}{}\n", text(still_fails), counted(input.steps.steps.size(), "operation"),
      result.smallest.steps.size(), counted(result.executions, "run"),
      interruption.came() ? std::string("; interrupted: this is the smallest so far")
      : result.finished   ? std::string()
                          : fmt::format("; the limit ended it: go on with --limit {}", options.limit * 2));

  const Trace trace = expecting(result.smallest, still_fails, options);
  if (keeper) {
    keeper->write(trace, result.smallest, result.certificate);
    fmt::print(stderr, "kept as {}\n", keeper->file().string());
    if (!options.accept.empty()) keeper->accept(result.smallest);
  }
  if (prints) write_output(with_comment(trace, result.certificate), options.output);
  if (interruption.came()) interruption.pass_on();
  return kNothingViolated;
}

}  // namespace sparepage
