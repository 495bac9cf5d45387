#include "sparepage/properties/oracle/expectations.h"

#include <algorithm>

namespace sparepage {

namespace {

std::string verdict(std::vector<std::string> violated) {
  std::ranges::sort(violated);
  const auto twice = std::ranges::unique(violated);
  violated.erase(twice.begin(), twice.end());
  return verdict_text(violated);
}

}  // namespace

Expectation expectation_of(const Subject& strategy) {
  if (strategy.guest == nullptr) return {.strategy = std::string(strategy.name)};
  const bool asks_once = strategy.caller == subjects().front()->caller;
  return {.heap = strategy.guest->traits.name,
          .strategy = asks_once ? "" : std::string(strategy.caller->name)};
}

std::vector<std::string> wrong_expectations(const Trace& trace, Checker& checker, const GuestList* heaps) {
  std::vector<std::string> wrong;
  for (const Expectation& expectation : trace.expectations) {
    const Subject* strategy = find_subject(expectation.strategy);
    if (!expectation.heap.empty()) {
      strategy = heaps == nullptr ? nullptr : heaps->find(expectation.heap, expectation.strategy);
    }
    if (strategy == nullptr) continue;
    if (!runs_under(trace.config, *strategy)) {
      wrong.push_back("strategy=" + std::string(strategy->name) + " has a spare, and the trace says spare=0");
      continue;
    }
    std::vector<std::string> violated;
    for (const Violation& violation : checker.run(trace.config, trace.steps, *strategy)) {
      violated.emplace_back(violation.invariant->name);
    }
    const std::string expected = verdict(expectation.violates);
    const std::string found = verdict(violated);
    if (found != expected) {
      wrong.push_back((strategy->guest != nullptr ? "heap=" : "strategy=") + std::string(strategy->name) +
                      " " + found + ", and not " + expected);
    }
  }
  return wrong;
}

}  // namespace sparepage
