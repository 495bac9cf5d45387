// What several tests share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "model/trace.h"
#include "properties/known.h"
#include "properties/lab.h"
#include "properties/world.h"

namespace sparepage {

inline ParsedTrace parse(std::string_view text) {
  return parse_trace(text, "t.trace", invariant_names());
}

// A trace's operation lines, under the first line.
inline Trace trace_of(std::string_view lines) {
  return parse("sparepage-trace 1\n" + std::string(lines)).trace;
}

// A world's lines, under the first line.
inline World world_from(const std::string& lines) {
  return parse_world("sparepage-world 1\n" + lines, "w.world");
}

inline std::string result_text(const Outcome& outcome, std::span<const Point> points) {
  std::string result = text(outcome);
  std::string_view separator = " at ";
  for (const Point point : points) {
    result += separator;
    result += text(point);
    separator = ", ";
  }
  return result;
}

// "free 8 spare 0 pressure 0 heap 1 live 1 blocks 4096 bytes".
inline std::string final_text(const Lab& lab) {
  const Ifsmgr& ifsmgr = lab.machine().ifsmgr;
  return "free " + std::to_string(ifsmgr.pager.free()) + " spare " + std::to_string(ifsmgr.spare()) +
         " pressure " + std::to_string(ifsmgr.pager.pressure()) + " heap " +
         std::to_string(ifsmgr.heap.pages()) + " live " + std::to_string(lab.ledger().live_blocks()) +
         " blocks " + std::to_string(lab.ledger().live_bytes()) + " bytes";
}

// Each violation as its trace line shows it: "bind-never-fails at bind s 0x4001: message".
inline std::vector<std::string> violation_texts(const Trace& trace, std::span<const Violation> violations) {
  std::vector<std::string> texts;
  for (const Violation& violation : violations) {
    texts.push_back(std::string(violation.invariant->name) + " at " +
                    print(trace.steps[violation.step], trace) + ": " + violation.message);
  }
  return texts;
}

inline const Invariant& invariant_named(std::string_view name) {
  return **std::ranges::find(invariants(), name, &Invariant::name);
}

inline Case case_of(std::string_view lines) {
  const Trace trace = trace_of(lines);
  return {.config = trace.config, .steps = trace.steps};
}

// What corpus/known accepts.
inline const Known& known_findings() {
  static const Known kKnown(read_input(SPAREPAGE_CORPUS "/known"), SPAREPAGE_CORPUS "/known");
  return kKnown;
}

// The set of the invariants of those names.
inline InvariantSet rows(std::initializer_list<std::string_view> names) {
  InvariantSet set = 0;
  for (const std::string_view name : names) set |= InvariantSet{1} << row_of(invariant_named(name));
  return set;
}

// The traces of corpus/regressions, in the order of their names.
std::vector<std::string> corpus_files();

// Names of test cases: letters, digits and underscores.
std::string file_name(const testing::TestParamInfo<std::string>& file);
std::string strategy_name(const testing::TestParamInfo<const Strategy*>& strategy);

void PrintTo(const Strategy* strategy, std::ostream* out);

}  // namespace sparepage
