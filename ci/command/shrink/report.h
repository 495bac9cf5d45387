// What `sparepage shrink` has to say, as a value, and its forms: pure functions of it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ci/command/output/check.h"
#include "ci/command/output/json.h"
#include "ci/command/page/page.h"
#include "ci/command/session/session.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {

// A claim that a case breaks, and where.
struct ShownFinding {
  Identity identity;
  std::size_t step;
  std::string message;
};

struct ShrinkReport {
  const Session& session;
  std::string failure = {};  // what stays, in words
  std::vector<ShownFinding> findings =
      {};  // the claims that the result breaks, of those whose violation stays
  std::vector<const Subject*> strategies = {};  // whose verdicts stay
  std::size_t operations_before = 0;
  Case smallest = {};
  std::uint64_t executions = 0;
  bool finished = true;                     // no pass makes it smaller
  bool interrupted = false;                 // before it was smallest, or certain
  std::uint64_t limit = 0;                  // runs, at the most
  std::string certificate = {};             // a comment line, with its end; empty: none was asked for
  Trace trace = {};                         // with the expect lines that were asked for
  std::vector<PassStatistics> passes = {};  // what each did; empty: that was not asked
  std::string kept_as = {};                 // a file of the corpus; empty: none was asked for
  std::string shown_in = {};                // a file that shows it, the result's or the input's; empty: none
  std::vector<std::uint32_t> lines = {};    // of the result's steps in that file; none: it is the input's
  std::vector<std::string> accepted = {};   // the lines added to the list of what is known
};

// The trace with its certificate, as a file has it.
std::string trace_text(const ShrinkReport& report);
// What each pass did, as a table; "" where that was not asked.
std::string passes_text(const Screen& screen, std::span<const PassStatistics> passes);
// What is said of it beside the trace.
std::string text(const Screen& screen, const ShrinkReport& report);
// By ci/json/shrink.schema.json.
Json json(const ShrinkReport& report);
Checks checks(const ShrinkReport& report);
// With the result drawn.
Page page(const ShrinkReport& report);

}  // namespace sparepage
