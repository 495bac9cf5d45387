// How well a verdict is founded: the same grades for every verb, in text and in JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ci/command/explore/explored.h"
#include "ci/command/output/json.h"
#include "ci/command/output/table.h"

namespace sparepage {

// From the weakest.
struct Evidence {
  enum class Grade : std::uint8_t {
    none,       // nothing was looked at, or it can't be judged
    searched,   // not violated in so many cases
    exhausted,  // in worlds, by every sequence of operations
    proved,     // for every machine
    refuted,    // by so many operations
  };

  Grade grade = Grade::none;
  std::uint64_t cases = 0;               // that were looked at: runs or traces
  std::vector<std::string> worlds = {};  // exhausted: which; refuted: those that certify it
  std::optional<Refutation> refutation = {};

  // It is refuted, and no shorter sequence of the worlds that certify it violates it; or of any kind, since
  // it takes one operation.
  bool certified() const { return refutation && (refutation->operations <= 1 || !worlds.empty()); }
};

// Of an invariant that these refute, or that nothing does. `cases` were looked at for it.
struct EvidenceAsked {
  const std::vector<ExploredWorld>& worlds;
  const Proved& proved;
  const Subject& strategy;
  const Invariant& invariant;
  std::optional<Refutation> refutation = {};  // by cases; worlds have theirs
  std::uint64_t cases = 0;
};
Evidence evidence_of(const EvidenceAsked& asked);

// {"grade": ..., "runs": ...}; `cases` is the name of what was looked at.
Json json_of(const Evidence& evidence, std::string_view cases);

// What a cell says of something that is claimed, and that nothing violates: its grade, where that is more
// than a search. `otherwise`: what the search says.
VerdictCell kept_cell(const Evidence& evidence, VerdictCell::Kind otherwise);

// "p4", and "p4*" where it is certified.
std::string refutation_text(const Evidence& evidence);
// What the star means.
DetailWords::Mark certified_mark();

// Of each world under which strategies its search came to its end, and what became of the others; empty: no
// world was searched.
std::string worlds_text(const Screen& screen, const std::vector<ExploredWorld>& worlds);
// And as {"world", "strategy", "end", ..., "findings"}.
Json worlds_json(const std::vector<ExploredWorld>& worlds, const Known& known);

// The findings of worlds that are not among `met` already, each once, with the world in which it is shortest.
struct MetInWorld {
  std::string world;
  const ShownMet* shown;
};
std::vector<MetInWorld> met_in_worlds(const std::vector<ExploredWorld>& worlds,
                                      const std::vector<Identity>& met);
std::string text(const MetInWorld& met);  // "in world tiny, 3 operations"
bool are_incomplete(const std::vector<ExploredWorld>& worlds);

}  // namespace sparepage
