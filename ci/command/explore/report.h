// What `sparepage explore` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ci/command/output/check.h"
#include "ci/command/output/json.h"
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
};

struct ExploredWorld {
  World world;
  std::vector<Explored> strategies = {};
};

struct ExploreReport {
  const Session& session;
  std::vector<ExploredWorld> worlds = {};
  std::uint64_t memory = 0;  // megabytes that states could take

  bool news() const;        // a finding that is not known
  bool incomplete() const;  // a strategy is, in a world
  std::vector<const Subject*> searched() const;
};

std::string text(const Screen& screen, const ExploreReport& report);
// By ci/json/explore.schema.json, an object for each world and strategy.
Json json(const ExploreReport& report);
// Every claim in every world, every finding, every violation beyond what is claimed.
Checks checks(const ExploreReport& report);

// The situations of a set, in words.
std::vector<std::string> words(SituationSet set);

}  // namespace sparepage
