// What is remarked of a replayed trace beside what happened: what its author may not have meant.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/trace.h"

namespace sparepage {

// A strategy that a trace was replayed under, and the points that each step reached, by its index.
struct PointsReached {
  std::string_view strategy;
  const std::vector<std::vector<Point>>& points;
};

// The first use of each name that no line above it makes: a free of a block without an alloc; a bind, recv or
// close without a socket. "FILE:LINE: note: ...".
std::vector<std::string> names_never_made(const ParsedTrace& parsed, std::string_view file);

// Each line that lands at a point whose number means different points under these strategies, with what it
// means under each: "FILE:LINE: note: ...".
std::vector<std::string> points_that_differ(const ParsedTrace& parsed, std::string_view file,
                                            std::span<const PointsReached> replays);

}  // namespace sparepage
