// What `sparepage verdicts` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ci/command/explore/evidence.h"
#include "ci/command/output/check.h"
#include "ci/command/output/costs.h"
#include "ci/command/output/json.h"
#include "ci/command/page/page.h"
#include "ci/command/session/session.h"

namespace sparepage {

// A violation of a trace under a strategy.
struct JudgedViolation {
  std::string file;
  std::uint32_t line;  // of the trace, of the step that violates
  const Subject* strategy;
  const Invariant* invariant;
  std::string message;
  std::string trace;               // as whole_trace() gives it
  Refutation refutation;           // by the trace
  std::optional<Identity> broken;  // the claim that it breaks; nothing: it breaks none
  bool expected = false;           // an expect line names it, and that is enough (--expected)
};

// What a trace says of itself and is not so.
struct NotSo {
  std::string file;
  std::uint32_t line;  // 0: of the whole
  std::string says;    // in words, with the place
  std::string trace;   // as whole_trace() gives it
};

struct VerdictsReport {
  const Session& session;
  std::vector<const Subject*> strategies = {};
  std::vector<Input> inputs = {};  // the traces
  std::size_t traces = 0;
  std::vector<JudgedViolation> violations = {};  // by trace, then in the tables' order
  std::size_t expectations = 0;
  std::size_t notes = 0;
  std::vector<NotSo> unexpected = {};
  std::vector<NotSo> not_as_noted = {};
  CostsBy costs = {};
  std::vector<ExploredWorld> worlds = {};  // that were explored as well

  bool is_new(const JudgedViolation& violation) const {
    return violation.broken && !violation.expected && session.known.find(*violation.broken) == nullptr;
  }
  bool good() const;
  bool incomplete() const { return are_incomplete(worlds); }
  std::vector<MetInWorld> met_in_worlds() const;  // findings of worlds that no trace shows
  Evidence evidence(const Subject& strategy, const Invariant& invariant) const;
  std::vector<StrategyRank> standings() const;  // none of guests, which have no costs
  std::vector<const Accepted*> not_met() const;
};

std::string text(const Screen& screen, const VerdictsReport& report);
// By ci/json/verdicts.schema.json.
Json json(const VerdictsReport& report);
// Every violation at its line, and what the traces say and is not so.
Checks checks(const VerdictsReport& report);
// With some of the traces drawn that violate something.
Page page(const VerdictsReport& report);

}  // namespace sparepage
