// What `sparepage distinguish` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "ci/command/output/check.h"
#include "ci/command/output/json.h"
#include "ci/command/page/page.h"
#include "ci/command/session/session.h"
#include "sparepage/properties/explorer/explore.h"

namespace sparepage {

// What one of a pair does on the case that tells them apart.
struct Side {
  const Subject* subject;
  std::vector<std::string> violations = {};  // "bind-never-fails: MESSAGE"
  std::uint64_t cost = 0;                    // where one is compared
};

// Two subjects in a world.
struct Pair {
  std::array<Side, 2> sides;
  std::string world;
  Exploration search = {};  // which has the case, if there is one

  bool differ() const { return search.found.has_value(); }
  bool is_open() const;  // neither a case, nor was all of the world seen up to a limit that was given
};

struct DistinguishReport {
  const Session& session;
  const Cost* cost = nullptr;  // null: what they violate is compared
  std::vector<const Subject*> subjects = {};
  std::vector<std::string> worlds = {};
  std::vector<Pair> pairs = {};  // by world, then in the order of the subjects
  bool interrupted = false;

  bool any_differ() const;
  bool incomplete() const;
};

std::string text(const Screen& screen, const DistinguishReport& report);
// By ci/json/distinguish.schema.json.
Json json(const DistinguishReport& report);
// With the cases that tell pairs apart, each drawn under both.
Page page(const DistinguishReport& report);

}  // namespace sparepage
