// Strategies in worlds: what a command line asks for, the searches, and what they tell of an invariant. For
// every verb that explores.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ci/command/output/table.h"
#include "ci/command/session/session.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

// A broken claim that a search met, run once more apart from it.
struct ShownMet {
  Met met;
  std::size_t step = 0;  // that violates
  std::string message = {};
};

// A strategy in a world.
struct Explored {
  const Subject* strategy;
  Exploration what;
  // By invariant that is promised under narrower profiles only than the world needs: the search of the part
  // of the world that the promise is about. Empty: it is promised under all that the world needs, or not at
  // all.
  std::vector<std::optional<Profile>> judged_in;
  std::map<Profile, Exploration> parts = {};
  std::vector<ShownMet> met = {};  // the broken claims
  SituationSet missing = 0;  // situations that the world's operations can make, and that it never reached

  // The search that tells whether a claim is broken.
  const Exploration& judge(std::size_t row) const {
    return judged_in[row] ? parts.at(*judged_in[row]) : what;
  }
  bool claims(std::size_t row) const { return claim_of(*strategy, *invariants()[row]).has_value(); }
  bool breaks(std::size_t row) const { return claims(row) && judge(row).violated[row].has_value(); }
  bool exhausted(std::size_t row) const { return judge(row).end == Exploration::End::exhausted; }
  bool begun() const { return what.states != 0; }  // else the work was interrupted before
  // One of its searches ended before its world was exhausted, and not by a depth that was given.
  bool incomplete() const;
  // What it says of an invariant: the one rule, for every form.
  VerdictCell::Kind verdict(std::size_t row) const;
  // Whether one is open though it was searched to its end, since the world never reached what its operations
  // can make.
  bool proves_nothing(std::size_t row) const {
    return verdict(row) == VerdictCell::Kind::open && exhausted(row);
  }
  // The shortest violation that any of its searches met; null: none did.
  const Case* shortest(std::size_t row) const;
  bool proves_nothing() const;  // of what it claims: a row does
  // No sequence of operations of the world violates it, and the world has reached all that it can make.
  bool keeps(std::size_t row) const;
};

struct ExploredWorld {
  World world;
  std::vector<Explored> strategies = {};

  // Null: it was not searched there.
  const Explored* of(const Subject& strategy) const;
};

// How far worlds are searched.
struct ExploreBounds {
  static constexpr std::uint32_t kAnyDepth = 1'000'000;

  std::uint32_t depth = kAnyDepth;  // operations
  std::uint64_t states = 0;         // 0: what the world has
  std::uint64_t memory = 2048;      // megabytes
};

// --world of a verb that explores beside something else; without it no world is searched.
Option worlds_option(std::string& worlds, std::vector<std::string_view> excludes = {});

// The words of a list of worlds; all are those made for what is explored, the modelled heap or heaps under
// test. And those of them that are files.
std::vector<std::string> world_words(const Session& session, const std::string& list);
std::vector<std::string> files_of_worlds(const std::vector<std::string>& words);

// These worlds, nothing searched yet.
std::vector<ExploredWorld> load_worlds(const Session& session, const std::vector<std::string>& words);

// Searches them under each of the strategies; what comes after an interruption is not searched. Throws
// BrokenHarness where a counterexample breaks what is proved.
void explore(const Session& session, std::span<const Subject* const> strategies, const ExploreBounds& bounds,
             std::vector<ExploredWorld>& worlds);

// How a violation was shown: of two, the lesser tells more.
struct Refutation {
  Profile profile;         // the narrowest that admits it
  std::size_t operations;  // that it takes
  auto operator<=>(const Refutation&) const = default;
};
Refutation refutation_by(const Case& of);

// What worlds tell of an invariant of a strategy.
class WorldsTell {
 public:
  WorldsTell(const std::vector<ExploredWorld>& worlds, const Subject& strategy, const Invariant& invariant);

  // By their names: those in which it is kept.
  const std::vector<std::string>& kept_in() const { return kept_in_; }
  // The least that they met: that breaks a claim, and any.
  const std::optional<Refutation>& breaks() const { return breaks_; }
  const std::optional<Refutation>& violates() const { return violates_; }
  // Those whose shortest violation has as many operations, and needs no more than its profile: that none is
  // shorter there is certain.
  std::vector<std::string> certify(const Refutation& refutation) const;

 private:
  struct Shortest {
    std::string world;
    Refutation refutation;
  };
  std::vector<std::string> kept_in_;
  std::optional<Refutation> breaks_;
  std::optional<Refutation> violates_;
  std::vector<Shortest> shortest_;
};

}  // namespace sparepage
