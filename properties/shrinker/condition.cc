#include "sparepage/properties/shrinker/condition.h"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <utility>

namespace sparepage {

Verdict verdict_on(const Case& of, const Subject& strategy, Checker& checker) {
  return {.strategy = &strategy,
          .looked_at = every_invariant(),
          .violated = set_of(checker.run(of.config, of.steps, strategy))};
}

Verdict breaks(const Subject& strategy, const Invariant& invariant) {
  const InvariantSet bit = InvariantSet{1} << row_of(invariant);
  return {.strategy = &strategy, .looked_at = bit, .violated = bit};
}

StillFails::StillFails(std::vector<Verdict> verdicts, Execute* execute)
    : verdicts_(std::move(verdicts)),
      machines_(verdicts_),
      checker_(Depth::incremental, execute, Messages::none),
      identifier_(execute) {
  limit_hangs(kHangMsOfShrinking);
}

void StillFails::limit_hangs(unsigned milliseconds) {
  hang_ms_ = milliseconds;
  checker_.limit_hangs(milliseconds);
  identifier_.limit_hangs(milliseconds);
}

// By the least limit that is long enough for the heap to come to where it fails.
Identity StillFails::identity_of(const Case& failing, const Verdict& verdict, const Invariant& invariant) {
  for (;;) {
    auto identity = identifier_.identity_of(failing, *verdict.strategy, invariant);
    if (identity) return std::move(*identity);
    if (hang_ms_ >= kHangMs) throw std::invalid_argument("a case that does not fail can't be shrunk");
    limit_hangs(std::min(2 * hang_ms_, kHangMs));
  }
}

StillFails::StillFails(std::vector<Verdict> verdicts, const Case& failing, Execute* execute)
    : StillFails(std::move(verdicts), execute) {
  bool hangs = false;  // it, or a part of it
  for (const Verdict& verdict : verdicts_) {
    for (InvariantSet rest = verdict.violated; rest != 0; rest &= rest - 1) {
      const auto row = static_cast<std::size_t>(std::countr_zero(rest));
      const InvariantSet bit = InvariantSet{1} << row;
      findings_.push_back(identity_of(failing, verdict, *invariants()[row]));
      hangs = hangs || identifier_.hung();
      const FailureKind& kind = findings_.back().kind;
      // The lines that the needed profile admits violate it so, and those of the narrower ones do not.
      for (const Profile profile : kProfiles) {
        if (profile > kind.needed) break;
        const bool needed = profile == kind.needed;
        machines_.push_back({.strategy = verdict.strategy,
                             .looked_at = bit,
                             .violated = needed ? bit : 0,
                             .admits = profile,
                             .signature = needed ? kind.signature : ""});
      }
    }
  }
  if (!hangs) identifier_.give_up_at_hangs();
}

bool StillFails::holds(const Case& candidate) {
  const auto as_the_verdict = [&](const Verdict& verdict) {
    // What a guest does takes its time: where the finding says it all, it is not run twice.
    if (verdict.strategy->guest != nullptr && !findings_.empty() && verdict.looked_at == verdict.violated)
      return true;
    checker_.start(candidate.config, *verdict.strategy);
    const InvariantSet violated = set_of(checker_.proceed(candidate.steps, nullptr, ~verdict.looked_at));
    if (verdict.strategy->guest != nullptr && checker_.guest_run().hung) hung_ms_ += hang_ms_;
    return violated == verdict.violated;
  };
  const auto as_the_finding = [&](const Identity& finding) {
    const auto kind = identifier_.kind_of(candidate, *finding.strategy, *finding.invariant);
    if (identifier_.hung()) hung_ms_ += hang_ms_;
    return kind == finding.kind;
  };
  return std::ranges::all_of(verdicts_, as_the_verdict) && std::ranges::all_of(findings_, as_the_finding);
}

}  // namespace sparepage
