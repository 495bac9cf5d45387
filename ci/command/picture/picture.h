// The course of a heap through a trace, moment by moment: what happened, where every block lay then, and
// where the pages were. This is the one layer that looks; `draw`, `explain` and the page show what it saw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ci/command/input/input.h"
#include "sparepage/model/journal.h"
#include "sparepage/properties/guest/guest.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// Where the machine's pages are.
struct Pages {
  std::uint32_t heap = 0;
  std::uint32_t spare = 0;   // held back for interrupts
  std::uint32_t free = 0;    // with the pager
  std::uint32_t others = 0;  // with other drivers, taken by `pressure`
  bool operator==(const Pages&) const = default;
};

// Pages that lie together.
struct DrawnSegment {
  Address at;
  std::uint32_t pages;
  bool own;  // of a strategy's own pages
};

struct DrawnBlock {
  enum class Of : std::uint8_t { client, socket, packet };

  Address at;           // of its payload, which a header stands before if the heap is the modelled one
  std::uint32_t bytes;  // of that
  std::uint64_t asked;  // bytes
  Of of;
  std::string owner;  // the name of the block, or of the socket
};

// Something that happened, or a place where something may land, or the end of a step.
struct Moment {
  enum class Kind : std::uint8_t {
    point,
    granted,
    refused,
    returned,
    joined,
    filled,
    fault,
    asked,
    waited,
    ended
  };

  Kind kind;
  std::size_t step;  // in whose course: index in the trace
  Context context;
  Event event = {};                  // that it is, where it is one
  std::string says = {};             // in the article's words
  std::size_t number = 0;            // of a point, in its operation, from 1
  Outcome outcome = {};              // of a step that has ended
  std::vector<Point> points = {};    // that it reached
  bool after_its_operation = false;  // its point was never reached: it ran when the operation had ended
  Pages pages = {};                  // after it

  // What has come since the moment before, and what has gone.
  std::vector<DrawnSegment> segments = {};
  std::vector<DrawnBlock> blocks = {};
  std::vector<Address> gone = {};
  // The blocks that sockets keep for a bind to come, where these are others than before.
  std::optional<std::vector<Address>> kept = {};
};

// A trace under one strategy. Of a heap that people bring it is known where its live blocks are and how many
// pages it holds, and not what stands between.
struct Course {
  const Subject* strategy;
  Pages start = {};
  std::vector<DrawnSegment> segments = {};  // at the start
  std::vector<Moment> moments = {};
  std::vector<Violation> violations = {};
};

// Throws as Checker::run() does.
Course course_of(const Trace& trace, const Subject& strategy);

}  // namespace sparepage
