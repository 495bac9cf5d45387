// What a run of a search comes to: which claims it breaks, each as one identity, and whether it hung.
//
// A search ends a call of a guest long before the second of processor time that makes it a hang
// (HEAP.md section 2), and such a run was cut short: what it would have come to is not known. It counts as
// one that hangs under an identity that was confirmed, by the whole second and alone; else it is run again
// alone, to its end. So a verdict is the same on a loaded machine, and no run is left out of it.
//
// Where a heap fails in every other run, most runs tell nothing new, and to find out under which identity
// each fails takes several more. After some tens that were all the same, of runs that violate one invariant
// in one profile with one message, only some of the further ones are looked at; the others count as they do.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/guest/guest.h"
#include "sparepage/properties/oracle/batch.h"

namespace sparepage {

// Of a case that violates an invariant, and does not when it is run again.
[[noreturn]] void refuse_two_runs(const Subject& subject, const Invariant& invariant);

// Of one strategy. What it says depends on the runs that it was asked of before.
class Judge {
 public:
  explicit Judge(const Subject& strategy, Execute* execute = sparepage::execute);

  // As BatchRunner::run, with the limit hang_ms().
  void run(std::span<const Case> cases, bool features, std::vector<BatchResult>& results);

  // The claims that a run breaks, in the order of the invariants' table; valid until the next run. `shown` is
  // what a batch reported of it with the limit hang_ms(), and becomes what the run comes to with all its
  // time; `features`: whether they are wanted. Throws BrokenHarness for a run that is another one when it is
  // run again.
  std::span<const Identity> judge(const Case& of, bool features, BatchResult& shown);

  // The limit for runs to come (Checker::limit_hangs): it doubles where it cut short what came to an end.
  unsigned hang_ms() const { return hang_ms_; }

 private:
  // How runs fail that are likely to have one identity.
  struct Way {
    std::size_t row;
    Profile narrowest;
    std::string message;  // "": of an invariant that is not named by it
    auto operator<=>(const Way&) const = default;
  };
  struct Streak {
    std::optional<Identity> identity = {};
    std::uint32_t length = 0;  // runs that had it, one after the other, of those that were looked at
    std::uint32_t since = 0;   // runs since the last one of those
  };

  bool is_confirmed(const Case& of, const BatchResult& shown);
  std::optional<Identity> identity_of(const Case& of, std::size_t row, const BatchResult& shown);
  std::optional<Identity> look_closely(const Case& of, std::size_t row, const BatchResult& shown);
  std::optional<Identity> identity_alone(const Case& of, const Invariant& invariant);
  bool is_known_hang(const FailureKind& hang) const;
  void allow_more();

  const Subject& strategy_;
  unsigned hang_ms_ = kHangMsOfSearch;
  BatchRunner runner_;
  Identifier identifier_;
  std::vector<Identity> identities_;
  std::optional<Identity> hang_;          // of the run that is judged, if it is one
  std::set<Identity> hangs_;              // that were confirmed
  std::set<FailureKind> hangs_of_parts_;  // and what hung in a part of a case that came to its end
  std::set<InvariantSet> other_hangs_;    // those that break no claim of does-not-hang, by what they violate
  std::map<Way, Streak> streaks_;
};

}  // namespace sparepage
