// What several tests share.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "model/trace.h"
#include "properties/explore.h"
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

// Two searches found the same, whatever they took for it.
inline void expect_equal(const Exploration& a, const Exploration& b) {
  EXPECT_EQ(a.end, b.end);
  EXPECT_EQ(a.states, b.states);
  EXPECT_EQ(a.transitions, b.transitions);
  EXPECT_EQ(a.depth, b.depth);
  EXPECT_EQ(a.frontier, b.frontier);
  EXPECT_EQ(a.reached, b.reached);
  EXPECT_EQ(a.violated, b.violated);
}

// The traces of corpus/regressions, in the order of their names.
std::vector<std::string> corpus_files();

}  // namespace sparepage
