// Makes a failing case smaller while it goes on failing in the same way. Passes propose candidates; one is
// taken if it is smaller (case_size.h), asks no more of a profile, and fails when it is run.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "properties/case_size.h"
#include "properties/generate.h"
#include "properties/lab.h"
#include "properties/verdict.h"

namespace sparepage {

// What a case must go on doing. Deterministic.
class Condition {
 public:
  virtual bool holds(const Case& candidate) = 0;

  // The strategies whose machines it runs, if it runs any: then a part of a case can be replaced by a shorter
  // one that leads all of them to the same states.
  virtual std::span<const Verdict> verdicts() const { return {}; }

 protected:
  ~Condition() = default;
};

// The verdict on a case, all invariants looked at; and the one that asks for a violation of one invariant,
// whatever else is violated.
Verdict verdict_on(const Case& of, const Strategy& strategy, Lab& lab);
Verdict breaks(const Strategy& strategy, const Invariant& invariant);

// The identity of a failure: verdicts under one strategy, or under several, so that what is left tells them
// apart.
class Identity final : public Condition {
 public:
  explicit Identity(std::vector<Verdict> verdicts, Execute* execute = sparepage::execute)
      : verdicts_(std::move(verdicts)), lab_(Depth::incremental, execute) {}
  bool holds(const Case& candidate) override;
  std::span<const Verdict> verdicts() const override { return verdicts_; }

 private:
  std::vector<Verdict> verdicts_;
  Lab lab_;
};

struct ShrinkLimits {
  std::uint64_t executions = 200'000;       // of the condition
  const std::atomic<bool>* stop = nullptr;  // set: the best so far is the result
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
