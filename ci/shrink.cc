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

InvariantSet claimed_by(const Strategy& strategy) {
  InvariantSet claimed = 0;
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    claimed |= InvariantSet{strategy.claims(invariants()[row]->name)} << row;
  }
  return claimed;
}

// "bind-never-fails under original, none under fill-first".
std::string text(std::span<const Verdict> identity) {
  std::string line;
  for (const Verdict& verdict : identity) {
    line += fmt::format(
        "{}{} under {}", line.empty() ? "" : ", ",
        verdict.violated == 0 ? "none" : fmt::format("{}", fmt::join(names_of(verdict.violated), " and ")),
        verdict.strategy->name);
  }
  return line;
}

// What is to be kept of the input's failure. Throws for an input that does not fail so.
std::vector<Verdict> identity_of(const Input& input, const ShrinkOptions& options) {
  Lab lab;
  std::vector<Verdict> identity;
  if (!options.verdict.empty()) {
    for (const Strategy* strategy : parse_strategies(options.verdict)) {
      identity.push_back(verdict_on(input.steps, *strategy, lab));
    }
    if (std::ranges::none_of(identity, [](const Verdict& verdict) { return verdict.violated != 0; })) {
      throw UsageError(options.input + ": there is nothing to shrink: it violates nothing under " +
                       options.verdict);
    }
    return identity;
  }
  const auto named = std::ranges::find(invariants(), options.invariant, &Invariant::name);
  if (!options.invariant.empty() && named == invariants().end()) {
    throw UsageError("unknown invariant \"" + options.invariant + "\"; see sparepage list invariants");
  }
  for (const Strategy* strategy : parse_strategies(options.strategies)) {
    const Verdict whole = verdict_on(input.steps, *strategy, lab);
    if (options.invariant.empty()) {
      if ((whole.violated & claimed_by(*strategy)) != 0) return {whole};
    } else if (const Verdict one = breaks(*strategy, **named); (whole.violated & one.violated) != 0) {
      return {one};
    }
  }
  throw UsageError(options.input + ": there is nothing to shrink: it violates " +
                   (options.invariant.empty() ? "no claim" : options.invariant) + " under " +
                   options.strategies);
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
Smallest smallest_of(const Case& failing, Identity& identity, const ShrinkOptions& options,
                     const Interruption& interruption) {
  ShrinkProgressLine line;
  Smallest result = {.smallest = failing, .certificate = {}};
  for (;;) {
    const Shrunk shrunk =
        shrink(result.smallest, identity, {.executions = options.limit, .stop = &interruption.flag()}, &line);
    result.smallest = shrunk.smallest;
    result.executions += shrunk.executions;
    result.finished = shrunk.finished;
    if (!options.certify || interruption.came()) return result;

    const std::size_t length = result.smallest.steps.size();
    const World world = world_of(result.smallest, length);
    const Exploration shorter = find_shortest(world, identity.verdicts(),
                                              {.depth = static_cast<std::uint32_t>(length) - 1,
                                               .memory = options.memory << 20,
                                               .threads = options.threads,
                                               .stop = &interruption.flag(),
                                               .observer = &line});
    if (shorter.found) {
      if (!identity.holds(*shorter.found)) {
        throw std::logic_error("what the explorer found does not fail:\n" + print(to_trace(*shorter.found)));
      }
      result.smallest = *shorter.found;
      continue;
    }
    const bool certain = shorter.end == Exploration::End::depth || shorter.end == Exploration::End::exhausted;
    const std::string what = fmt::format("no violation of {} in fewer than {}", text(identity.verdicts()),
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

// Whether two cases do the same kinds of operations in the same order and contexts.
bool same_shape(std::span<const Step> a, std::span<const Step> b) {
  return std::ranges::equal(a, b, [](const Step& one, const Step& other) {
    return one.operation.index() == other.operation.index() && one.context == other.context &&
           (one.point == 0) == (other.point == 0);
  });
}

// Writes the case into the corpus, named after what it shows. Gives the file's name.
std::string keep(const Case& smallest, const Verdict& shown, const std::string& comment,
                 const std::string& directory) {
  Lab lab;
  Trace trace = to_trace(smallest);
  std::vector<Verdict> verdicts;
  for (const Strategy* strategy : strategies()) {
    trace.expectations.push_back(expectation_of(smallest, *strategy, lab));
    verdicts.push_back(verdict_on(smallest, *strategy, lab));
  }

  std::error_code unreadable;
  std::vector<std::filesystem::path> kept;
  for (const auto& entry : std::filesystem::directory_iterator(directory, unreadable)) {
    if (entry.path().extension() == ".trace") kept.push_back(entry.path());
  }
  if (unreadable)
    throw UsageError(directory + ": no directory to keep a regression in: " + unreadable.message());
  std::ranges::sort(kept);
  for (const auto& file : kept) {
    const Trace other = load_trace(file.string(), invariant_names()).trace;
    const Case other_case = {.config = other.config, .steps = other.steps};
    const bool same =
        same_shape(other.steps, trace.steps) && std::ranges::all_of(verdicts, [&](const Verdict& verdict) {
          return verdict_on(other_case, *verdict.strategy, lab) == verdict;
        });
    if (same) {
      throw UsageError("nothing is written: " + file.string() +
                       " shows the same already: the same operations, and "
                       "the same verdict of every strategy");
    }
  }

  const InvariantSet broken = shown.violated & claimed_by(*shown.strategy);
  const std::string name = fmt::format("{}-{}-{}", shown.strategy->name, broken != 0 ? "breaks" : "violates",
                                       names_of(broken != 0 ? broken : shown.violated).front());
  std::filesystem::path file = std::filesystem::path(directory) / (name + ".trace");
  for (int number = 2; std::filesystem::exists(file); ++number) {
    file = std::filesystem::path(directory) / fmt::format("{}-{}.trace", name, number);
  }
  std::string says;
  for (const Violation& violation : lab.run(smallest.config, smallest.steps, *shown.strategy)) {
    says += fmt::format("# {} violates {}: {}\n", shown.strategy->name, violation.invariant->name,
                        violation.message);
  }
  write_whole(file.string(), with_comment(trace, says + comment));
  return file.string();
}

}  // namespace

int shrink(const ShrinkOptions& options) {
  const Input input = load_input(options.input);
  Identity identity(identity_of(input, options));

  const Interruption interruption;
  const Smallest result = smallest_of(input.steps, identity, options, interruption);
  fmt::print(stderr, "{}: {} made {}, in {}{}\n", text(identity.verdicts()),
             counted(input.steps.steps.size(), "operation"), result.smallest.steps.size(),
             counted(result.executions, "run"),
             interruption.came() ? std::string("; interrupted: this is the smallest so far")
             : result.finished
                 ? std::string()
                 : fmt::format("; the limit ended it: go on with --limit {}", options.limit * 2));

  const auto shown =
      std::ranges::find_if(identity.verdicts(), [](const Verdict& verdict) { return verdict.violated != 0; });
  if (!options.into.empty()) {
    fmt::print(stderr, "kept as {}\n", keep(result.smallest, *shown, result.certificate, options.into));
  }
  if (options.into.empty() || !options.output.empty()) {
    Lab lab;
    Trace trace = to_trace(result.smallest);
    for (const Verdict& verdict : identity.verdicts()) {
      trace.expectations.push_back(expectation_of(result.smallest, *verdict.strategy, lab));
    }
    write_output(with_comment(trace, result.certificate), options.output);
  }
  if (interruption.came()) interruption.pass_on();
  return kNothingViolated;
}

}  // namespace sparepage
