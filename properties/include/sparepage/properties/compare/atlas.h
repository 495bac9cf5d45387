// Every way to land a few interrupts at the points of a trace's operations, and which claims that breaks.
//
// A schedule is the trace with what lands in it. All schedules of up to so many landings are run: each
// operation that may land, at each point that is reached, before what lands later. A schedule is told of if
// it breaks a claim that none of its parts breaks, so that all that lands in it is needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

// What may land where, of a trace.
struct AtlasQuestion {
  Trace trace;                // nothing lands in it
  std::vector<Step> landing;  // each once; where they land is not theirs to say
  unsigned most = 2;          // that land in one schedule
};

// Of a trace: what lands in it is taken out, and may land anywhere. So may what stands between operations in
// interrupt or critical context, and, in interrupts, `alloc` of the sizes of the trace and of a bind and of a
// whole page, `free` of each of the trace's blocks, and `packet` to each number that it binds.
AtlasQuestion atlas_question(const Trace& of, unsigned most);

// A claim breaks where something lands at a point, or (nothing) though nothing lands.
struct AtlasCell {
  const Invariant* invariant;
  std::optional<Point> point;
  unsigned landings = 0;  // that it takes
  Trace shows = {};       // the first such schedule of the fewest landings
};

struct AtlasRow {
  const Subject* subject;
  std::vector<Point> points = {};     // reached in any schedule, in the order in which they first were
  std::vector<AtlasCell> cells = {};  // by invariant, then nothing, then in the order of the points
  std::uint64_t schedules = 0;        // that were run
  unsigned whole = 0;                 // landings up to which all schedules were run
  bool stopped = false;

  const AtlasCell* cell(const Invariant& invariant, std::optional<Point> point) const;
};

// The result does not depend on the number of threads.
AtlasRow atlas_of(const AtlasQuestion& question, const Subject& subject, unsigned threads, const Stop* stop);

}  // namespace sparepage
