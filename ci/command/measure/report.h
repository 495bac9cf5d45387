// What `sparepage measure` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ci/command/output/check.h"
#include "ci/command/output/json.h"
#include "ci/command/page/page.h"
#include "ci/command/session/session.h"
#include "sparepage/properties/search/measure.h"

namespace sparepage {

// What a range of sizes comes to.
enum class Promise : std::uint8_t {
  kept,    // what is promised was enough
  wide,    // and more than was needed by more than was stated
  none,    // nothing is promised
  beyond,  // it was not enough, and it is disclaimed that it would be
  broken,  // it was not enough
  open,    // it can't be said: the heap crashed, hung or waited
};

// "kept", "wide", ...
std::string_view text(Promise promise);

struct JudgedRange {
  MeasuredRange range;
  Promise promise = Promise::none;
  std::optional<Identity> identity = {};  // of a broken promise
  std::string message = {};               // of a promise that was not enough
  std::size_t step = 0;                   // of the case, that shows it
  std::string file = {};                  // that holds the trace; empty: none
  std::uint32_t line = 0;                 // of that file, of the step that shows it
};

struct MeasuredHeap {
  const Subject* strategy;
  Measurement result;
  std::vector<JudgedRange> ranges = {};
};

struct MeasureReport {
  const Session& session;
  std::uint64_t runs = 0;
  std::uint64_t seed = 0;
  std::uint32_t most = 0;   // bytes
  std::uint64_t slack = 0;  // pages
  std::vector<MeasuredHeap> heaps = {};

  std::size_t news() const;  // broken promises that are not known
  bool stopped() const;
};

// "0", "1..4080"; and with what they are: "1 byte", "1..4080 bytes", "1, 9..16 bytes".
std::string sizes_text(const MeasuredRange& range);
std::string of_bytes(const std::string& sizes);

std::string text(const Screen& screen, const MeasureReport& report);
// By ci/json/measure.schema.json.
Json json(const MeasureReport& report);
// Each range of sizes, of each heap.
Checks checks(const MeasureReport& report);
// With what shows each range drawn.
Page page(const MeasureReport& report);

}  // namespace sparepage
