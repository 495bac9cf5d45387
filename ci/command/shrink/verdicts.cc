#include "ci/command/shrink/verdicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "ci/command/session/status.h"
#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/oracle/expectations.h"

namespace sparepage {

namespace {

// The strategies that an input's expect lines say violate something, or if they say nothing, those whose
// claims it breaks.
std::vector<const Subject*> candidates_of(const Input& input, const Session& session) {
  std::vector<const Subject*> candidates;
  for (const Expectation& expectation : input.parsed.trace.expectations) {
    const Subject* strategy = expectation.heap.empty()
                                  ? find_subject(expectation.strategy)
                                  : session.heaps.find(expectation.heap, expectation.strategy);
    if (strategy == nullptr || (strategy->guest == nullptr) != session.heaps.empty()) continue;
    const bool stands = std::ranges::find(candidates, strategy) != candidates.end();
    if (!expectation.violates.empty() && !stands) candidates.push_back(strategy);
  }
  if (!candidates.empty()) return candidates;
  Identifier identifier;
  for (const Subject* strategy : session.rows()) {
    if (!identifier.broken_claims(input.steps, *strategy).empty()) candidates.push_back(strategy);
  }
  return candidates;
}

// Whose failure it is. Throws where nobody is named and it can't be told.
const Subject& strategy_of(const Input& input, const ShrinkOptions& options, const Session& session) {
  if (!options.strategy.empty()) {
    const std::vector<const Subject*> rows = session.rows(options.strategy, true);
    if (rows.size() != 1)
      throw UsageError("--heap takes one heap here; --verdict keeps what several violate");
    return *rows.front();
  }
  const auto candidates = candidates_of(input, session);
  if (candidates.empty()) {
    throw UsageError(options.input +
                     ": there is nothing to shrink: it breaks no claim of any strategy; name one with "
                     "--strategy to shrink a violation that breaks none");
  }
  if (candidates.size() == 1) return *candidates.front();
  std::vector<std::string_view> names;
  for (const Subject* strategy : candidates) names.push_back(strategy->name);
  throw UsageError(fmt::format("{}: it fails under several strategies; name one with --strategy: {}",
                               options.input, fmt::join(names, ", ")));
}

}  // namespace

std::vector<Verdict> verdicts_of(const Input& input, const ShrinkOptions& options, const Session& session) {
  Checker checker;
  std::vector<Verdict> verdicts;
  if (!options.verdict.empty()) {
    for (const Subject* strategy : session.rows(options.verdict, true)) {
      verdicts.push_back(verdict_on(input.steps, *strategy, checker));
    }
    if (std::ranges::none_of(verdicts, [](const Verdict& verdict) { return verdict.violated != 0; })) {
      throw UsageError(options.input + ": there is nothing to shrink: it violates nothing under " +
                       options.verdict);
    }
    return verdicts;
  }
  const Subject& strategy = strategy_of(input, options, session);
  const Verdict whole = verdict_on(input.steps, strategy, checker);
  const Verdict wanted =
      options.invariant.empty() ? whole : breaks(strategy, *find_invariant(options.invariant));
  if ((whole.violated & wanted.violated) == 0) {
    throw UsageError(fmt::format("{}: there is nothing to shrink: it violates {} under {}", options.input,
                                 options.invariant.empty() ? "nothing" : "no " + options.invariant,
                                 strategy.name));
  }
  return {wanted};
}

}  // namespace sparepage
