// What `sparepage explore` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ci/command/explore/explored.h"
#include "ci/command/output/check.h"
#include "ci/command/output/json.h"
#include "ci/command/page/page.h"
#include "ci/command/session/session.h"
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

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
// With the shortest sequences drawn.
Page page(const ExploreReport& report);

// The situations of a set, in words.
std::vector<std::string> words(SituationSet set);

// Of each of the strategies in a world: for whatever report has such searches in it.
Json json_of(const ShownMet& met, const Known& known);
std::string_view text(Exploration::End end);
void add_checks(const Session& session, const ExploredWorld& world, std::span<const Subject* const> searched,
                Checks& checks);

}  // namespace sparepage
