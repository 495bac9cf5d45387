// Findings: violations that break a claim, and what makes two of them the same one. Source: spec section 6,
// which defines the identity; the one function that computes it is identity_of().
//
// Where the section is silent: a line that stands in an operation which is left out runs in its place,
// between operations, as it did before, since no operation that a profile does not admit reaches a point.
// Repetitions are folded whatever their length: "get- fill get- fill get-" is "get- fill get-".
#pragma once

#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/cases/profile.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// How a case violates an invariant.
struct FailureKind {
  Profile needed = Profile::sequential;  // the narrowest profile whose lines alone violate it
  // "bind get- fill get- spare-filled spare": the operation that violates it, its own heap calls from the
  // last grant to the last refusal, and the last line landing in it that mattered. "outside alloc": an
  // operation outside application time violates it.
  std::string signature;
  auto operator<=>(const FailureKind&) const = default;
};

// A broken claim.
struct Identity {
  const Subject* strategy;
  const Invariant* invariant;
  FailureKind kind;
  bool operator==(const Identity&) const = default;
};
// In the order of the tables of strategies and invariants, then by kind; of a strategy that no table has, by
// its name, last.
bool operator<(const Identity& a, const Identity& b);

// What stands before the name of a guest where strategies may stand too.
inline constexpr std::string_view kHeapMark = "heap=";

// "wsipx-4.0.953 breaks bind-never-fails (preemptive, bind get- fill get- spare-filled spare)"; of a heap
// under test "heap=NAME breaks ...".
std::string text(const Identity& identity);
// The name of a file for it, the same in every run: "wsipx-4.0.953-breaks-bind-never-fails-0123abcd".
std::string finding_name(const Identity& identity);

// Whether a strategy's authors promise an invariant under a profile.
bool claims(const Subject& strategy, const Invariant& invariant, Profile profile);
// All that they promise under it.
InvariantSet claimed(const Subject& strategy, Profile profile);

// The lines of a case that a profile admits.
Case admitted(const Case& of, Profile profile);

// Keeps its memory from one case to the next.
class Identifier {
 public:
  explicit Identifier(Execute* execute = sparepage::execute)
      : whole_(Depth::incremental, execute, Messages::none),
        before_(Depth::incremental, execute, Messages::none),
        trial_(Depth::incremental, execute, Messages::none) {
    limit_hangs(kHangMsOfSearch);
  }

  // As Checker::limit_hangs; at first that of a search.
  void limit_hangs(unsigned milliseconds);
  // What hung for what kind_of() or identity_of() said last, by the limit: a profile's lines, and where (in a
  // question: nowhere). With more time another thing may be said.
  std::span<const FailureKind> hangs() const { return hangs_; }
  bool hung() const { return !hangs_.empty(); }

  // Whether a run that hangs before it violates anything ends the matter: what a wider profile's lines would
  // do is then not looked at, and nothing is said.
  void give_up_at_hangs() { gives_up_ = true; }

  // How the case violates the invariant; nothing: it does not.
  std::optional<FailureKind> kind_of(const Case& of, const Subject& strategy, const Invariant& invariant);

  // Nothing: it does not violate the invariant.
  std::optional<Identity> identity_of(const Case& of, const Subject& strategy, const Invariant& invariant);

  // The claims that a case breaks, each as one identity.
  std::vector<Identity> broken_claims(const Case& of, const Subject& strategy);

  // The signature of the violation that a group of steps (an operation and what lands in it, or one step
  // outside application time) is the first to bring, from where a checker stands. "": it brings none.
  std::string signature(const Checker& before, std::span<const Step> group, InvariantSet row);

 private:
  // The same, where it is known which step of the group violates the row first.
  std::string signature(const Checker& before, std::span<const Step> group, InvariantSet row, std::size_t at);
  // The index of the step of a group that violates the row first.
  std::optional<std::size_t> violating_step(const Checker& before, std::span<const Step> group,
                                            InvariantSet row);

  Checker whole_;
  Checker before_;
  Checker trial_;
  std::vector<Step> group_;
  std::vector<FailureKind> hangs_;
  bool gives_up_ = false;
};

}  // namespace sparepage
