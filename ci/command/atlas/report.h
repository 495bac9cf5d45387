// What `sparepage atlas` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ci/command/input/input.h"
#include "ci/command/output/check.h"
#include "ci/command/output/json.h"
#include "ci/command/page/page.h"
#include "ci/command/session/session.h"
#include "sparepage/properties/compare/atlas.h"
#include "sparepage/properties/findings/finding.h"

namespace sparepage {

// A cell, run once more apart from the search that found it.
struct ShownCell {
  AtlasCell cell;
  Identity identity;
  std::size_t step = 0;  // that violates
  std::string message = {};
};

struct ShownRow {
  AtlasRow row;
  std::vector<ShownCell> cells = {};  // as row's
};

struct AtlasReport {
  const Session& session;
  Input input;
  AtlasQuestion question;
  std::vector<ShownRow> rows = {};

  // The points that any of the rows reached, in the order of the first that did.
  std::vector<Point> points() const;
  bool news() const;  // a claim breaks, and that is not known
  bool incomplete() const;
};

std::string text(const Screen& screen, const AtlasReport& report);
// By ci/json/atlas.schema.json.
Json json(const AtlasReport& report);
// Every claim, and every one that breaks, by the schedule of the fewest landings.
Checks checks(const AtlasReport& report);
// With each schedule that a cell has drawn, under the strategies that have it.
Page page(const AtlasReport& report);

}  // namespace sparepage
