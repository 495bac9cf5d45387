// What a case must go on doing while it is made smaller.
#pragma once

#include <span>
#include <vector>

#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/oracle/verdict.h"

namespace sparepage {

// What a case must go on doing. Deterministic.
class Condition {
 public:
  virtual bool holds(const Case& candidate) = 0;

  // The machines that it runs, and what it asks of each, if it runs any: then a part of a case can be
  // replaced by a shorter one that leads all of them to the same states, and an explorer can look for a
  // shorter case.
  virtual std::span<const Verdict> verdicts() const { return {}; }

  // Whether it has cost so much that no more is to be asked of it.
  virtual bool spent() const { return false; }

 protected:
  ~Condition() = default;
};

// The verdict on a case, all invariants looked at; and the one that asks for a violation of one invariant,
// whatever else is violated.
Verdict verdict_on(const Case& of, const Subject& strategy, Checker& checker);
Verdict breaks(const Subject& strategy, const Invariant& invariant);

// A case goes on failing as it fails: with the same verdicts, under one strategy or under several, so that
// what is left tells them apart; and with the same findings.
class StillFails final : public Condition {
 public:
  // Violations stay, whatever their needed profiles and signatures.
  explicit StillFails(std::vector<Verdict> verdicts, Execute* execute = sparepage::execute);

  // Each violation that the verdicts ask for stays as it is in `failing`, for which the verdicts are right.
  StillFails(std::vector<Verdict> verdicts, const Case& failing, Execute* execute = sparepage::execute);

  bool holds(const Case& candidate) override;
  std::span<const Verdict> verdicts() const override { return machines_; }
  bool spent() const override { return hung_ms_ >= kMostHungMs; }

  std::span<const Verdict> asked() const { return verdicts_; }      // what was asked for
  std::span<const Identity> findings() const { return findings_; }  // that stay, in the verdicts' order

 private:
  void limit_hangs(unsigned milliseconds);
  Identity identity_of(const Case& failing, const Verdict& verdict, const Invariant& invariant);

  std::vector<Verdict> verdicts_;
  std::vector<Identity> findings_;
  std::vector<Verdict> machines_;  // verdicts_, and what findings_ ask of the machines of each profile
  Checker checker_;
  Identifier identifier_;
  // As Checker::limit_hangs. Many candidates hang where a heap's data are damaged: they are to cost little.
  static constexpr unsigned kHangMsOfShrinking = kHangMsOfSearch / 2;
  unsigned hang_ms_ = 0;
  // What runs of a guest that hung have cost, at the least, and may cost.
  std::uint64_t hung_ms_ = 0;
  static constexpr std::uint64_t kMostHungMs = 600;
};

}  // namespace sparepage
