// From where a sequence of steps leads under a guest to all that comes of a few steps more: what an
// explorer asks of a process that runs cases. Private to properties/.
//
// The process keeps where the heap stood on the way (visitor.h), so that a sequence that shares its beginning
// with the one before is not run again from its start. So a process is asked by one search alone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "properties/explorer/moves.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/oracle/situation.h"

namespace sparepage {

// Places in static data that is compared, as it is appended (guest/library.h).
struct DataRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// What is asked besides the sequence. Numbers alone: it goes to another process.
struct Visit {
  static constexpr std::size_t kMostLeftOut = 16;

  InvariantSet on_the_way = 0;  // looked at there
  InvariantSet known = 0;       // not looked at in what is tried
  std::uint64_t positions = 1;  // that may be kept
  std::uint64_t repeats = 0;    // how often the one thing that is tried is done again, for changing_data()
  // Of static data: not compared. What is tried is tried once more with it as it was loaded. The rest is
  // empty.
  std::array<DataRange, kMostLeftOut> left_out = {};
};

// Lists of steps that are tried from one place, each for itself.
struct Tries {
  std::vector<Step> steps;  // one list after the other
  std::vector<std::uint32_t> lengths;

  void clear() {
    steps.clear();
    lengths.clear();
  }
  void add(std::span<const Step> of) {
    steps.insert(steps.end(), of.begin(), of.end());
    lengths.push_back(static_cast<std::uint32_t>(of.size()));
  }
};

// A state as bytes: two that are equal go on alike, up to names.
struct GuestState {
  std::vector<std::uint8_t> machine;  // and the heap's pages
  std::vector<std::uint8_t> data;     // static data
  bool operator==(const GuestState&) const = default;
};

// Where the sequence led.
struct Standpoint {
  InvariantSet violated = 0;  // on the way
  bool over = false;          // the run ended there
  bool passed_over = false;   // the heap can't be created, and nothing runs
  LiveObjects live;
  std::uint64_t bytes = 0;  // that it takes to keep it
  GuestState state;
};

// What came of what was tried.
struct Tried {
  InvariantSet violated = 0;
  bool over = false;
  bool hung = false;
  SituationSet reached = 0;
  std::vector<Point> points = {};
  std::vector<NamedViolation> named = {};
  GuestState state = {};  // empty: it is over
  bool decides = false;   // something else came of it once more: what is left out decides something
};

// What the process answered, as far as it came.
struct Visited {
  bool stood = false;
  Standpoint here;
  std::vector<Tried> tried;
  std::vector<ChangingData> changing;  // where something was to be repeated
};

}  // namespace sparepage
