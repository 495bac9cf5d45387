// Makes a failing case smaller while it goes on failing in the same way. Passes propose candidates; one is
// taken if it is smaller (case_size.h), asks no more of a profile, and fails as before when it is run.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "properties/case_size.h"
#include "properties/finding.h"
#include "properties/generate.h"
#include "properties/lab.h"
#include "properties/verdict.h"

namespace sparepage {

// What a case must go on doing. Deterministic.
class Condition {
 public:
  virtual bool holds(const Case& candidate) = 0;

  // The machines that it runs, and what it asks of each, if it runs any: then a part of a case can be
  // replaced by a shorter one that leads all of them to the same states, and an explorer can look for a
  // shorter case.
  virtual std::span<const Verdict> verdicts() const { return {}; }

 protected:
  ~Condition() = default;
};

// The verdict on a case, all invariants looked at; and the one that asks for a violation of one invariant,
// whatever else is violated.
Verdict verdict_on(const Case& of, const Strategy& strategy, Lab& lab);
Verdict breaks(const Strategy& strategy, const Invariant& invariant);

// What stays while a case is made smaller, besides its verdicts.
enum class Keep : std::uint8_t {
  nothing,  // a step may need a wider profile, and violate in another way
  profile,  // the needed profile and the signature of each violation (finding.h); no step widens the profile
  config,   // the machine too
};

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

  std::span<const Verdict> asked() const { return verdicts_; }      // what was asked for
  std::span<const Identity> findings() const { return findings_; }  // that stay, in the verdicts' order

 private:
  std::vector<Verdict> verdicts_;
  std::vector<Identity> findings_;
  std::vector<Verdict> machines_;  // verdicts_, and what findings_ ask of the machines of each profile
  Lab lab_;
  Identifier identifier_;
};

struct ShrinkLimits {
  std::uint64_t executions = 200'000;       // of the condition
  const std::atomic<bool>* stop = nullptr;  // set: the best so far is the result
  Keep keep = Keep::profile;
};

struct Shrunk {
  Case smallest;
  std::uint64_t executions = 0;  // cases that were run
  std::uint64_t cached = 0;      // candidates that were known not to fail
  bool finished = true;          // no pass makes it smaller; false: a limit ended it before
};

class ShrinkObserver {
 public:
  // A smaller case was found.
  virtual void found(const Case& smallest, std::uint64_t executions) = 0;

 protected:
  ~ShrinkObserver() = default;
};

// The condition must hold for `failing`; it does for what is returned. Deterministic.
Shrunk shrink(const Case& failing, Condition& condition, const ShrinkLimits& limits = {},
              ShrinkObserver* observer = nullptr);

}  // namespace sparepage
