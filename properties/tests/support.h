// What several tests share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "properties/tests/paths.h"
#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/findings/known.h"
#include "sparepage/properties/guest/guest.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/oracle/notes.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

// What names a strategy in the list of tests; its address would be another one in each run.
inline void PrintTo(const Subject* strategy, std::ostream* out) {
  *out << (strategy == nullptr ? "no strategy" : strategy->name);
}

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

// A strategy of these programs, which claims everything.
inline Strategy strategy_from(std::string_view programs) {
  return parse_strategy("sparepage-strategy 1\nname mine\nsummary mine\n" + std::string(programs), "mine");
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
  return *find_invariant(name);
}

inline Case case_of(std::string_view lines) {
  Trace trace = trace_of(lines);
  return trace;
}

// What corpus/known accepts.
inline const Known& known_findings() {
  static const Known list(read_input(kCorpusFolder + "/known"), kCorpusFolder + "/known");
  return list;
}

// The set of the invariants of those names.
inline InvariantSet rows(std::initializer_list<std::string_view> names) {
  InvariantSet set = 0;
  for (const std::string_view name : names) set |= InvariantSet{1} << row_of(invariant_named(name));
  return set;
}

// What a test stops a search by, from the search's own thread.
struct StopFlag final : Stop {
  explicit StopFlag(bool at_once) : set(at_once) {}
  bool asked() const override { return set; }

  bool set;
};

// Two searches found the same, whatever they took for it.
inline void expect_equal(const Exploration& a, const Exploration& b) {
  EXPECT_EQ(a.end, b.end);
  EXPECT_EQ(a.states, b.states);
  EXPECT_EQ(a.transitions, b.transitions);
  EXPECT_EQ(a.depth, b.depth);
  EXPECT_EQ(a.frontier, b.frontier);
  EXPECT_EQ(a.by_depth, b.by_depth);
  EXPECT_EQ(a.reached, b.reached);
  EXPECT_EQ(a.violated, b.violated);
  EXPECT_EQ(a.met, b.met);
}

// The traces of corpus/regressions, in the order of their names.
std::vector<std::string> corpus_files();

// Names of test cases: letters, digits and underscores.
std::string file_name(const testing::TestParamInfo<std::string>& file);
std::string strategy_name(const testing::TestParamInfo<const Subject*>& strategy);

}  // namespace sparepage
