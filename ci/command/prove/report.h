// What the verb prove found out: of each strategy and invariant whether it holds on every machine.
#pragma once

#include <string>
#include <vector>

#include "ci/command/command.h"
#include "ci/command/output/check.h"
#include "ci/command/output/json.h"
#include "ci/command/page/page.h"
#include "sparepage/properties/prover/prover.h"

namespace sparepage {

struct ProvedRow {
  const Subject* strategy;
  Proof proof;
  std::string message = {};      // refuted: what the checker says of the case
  std::string named_trace = {};  // and that case as text

  // Refuted: whether the strategy's authors promise the invariant under what the case needs.
  bool breaks_a_claim() const;
};

struct ProveReport {
  Session& session;
  Profile profile = Profile::hostile;
  std::vector<const Subject*> strategies = {};
  std::vector<const Invariant*> invariants = {};
  std::vector<ProvedRow> rows = {};  // by strategy, then by invariant; fewer where it was interrupted
  bool interrupted = false;

  // Whether a row has that grade.
  bool any(Grade grade) const;
  const ProvedRow* row(const Subject& strategy, const Invariant& invariant) const;
};

std::string text(const Screen& screen, const ProveReport& report);
Json json(const ProveReport& report);
Checks checks(const ProveReport& report);
Page page(const ProveReport& report);

}  // namespace sparepage
