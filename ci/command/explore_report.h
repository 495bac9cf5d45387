// What `sparepage explore` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ci/command/check.h"
#include "ci/command/json.h"
#include "ci/command/terminal.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/findings/known.h"
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

// A broken claim that a search met, run once more apart from it.
struct ShownMet {
  Met met;
  std::size_t step = 0;  // that violates
  std::string message = {};
};

// What a search says of an invariant.
enum class RowVerdict : std::uint8_t {
  not_applicable,  // it can't be judged
  broken,          // a claim is
  violated,        // and no claim is broken
  unclaimed,       // nor violated
  open,            // claimed, and not violated as far as was searched
  proves_nothing,  // the same, to the end of a world that never reached what its operations can make
  kept,            // claimed, and the world was searched to its end
};

// A strategy in a world.
struct Explored {
  const Strategy* strategy;
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
  // The one rule, for every form.
  RowVerdict verdict(std::size_t row) const;
  // The shortest violation that any of its searches met; null: none did.
  const Case* shortest(std::size_t row) const;
  bool proves_nothing() const;  // of what it claims: a row says so
};

struct ExploredWorld {
  World world;
  std::vector<Explored> strategies;
};

struct ExploreReport {
  std::vector<ExploredWorld> worlds = {};
  std::uint64_t memory = 0;  // megabytes that states could take
  Known known = {};
  std::string known_file = {};
  std::string program = {};  // what starts this command again

  bool news() const;        // a finding that is not known
  bool incomplete() const;  // a strategy is, in a world
  std::vector<const Strategy*> searched() const;
};

std::string text(const Screen& screen, const ExploreReport& report);
Json json(const ExploreReport& report);
Checks checks(const ExploreReport& report);

// The situations of a set, in words.
std::vector<std::string> words(SituationSet set);

}  // namespace sparepage
