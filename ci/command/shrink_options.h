// What `sparepage shrink` is asked.
#pragma once

#include <cstdint>
#include <string>

#include "ci/command/command.h"
#include "ci/command/heap_options.h"
#include "ci/command/installed.h"

namespace sparepage {

struct ShrinkOptions {
  std::string input;
  HeapChoice heaps;
  std::string strategy;   // whose failure; empty: the input tells, by its expect lines or by what it breaks
  std::string invariant;  // empty: the whole verdict is kept
  std::string verdict;    // strategies whose whole verdicts are kept together; empty: the above
  std::string keep = "profile";  // config, profile or nothing
  bool certify = false;
  bool explain = false;  // what each pass did
  std::string output;    // a file; empty: standard output
  std::string into;      // a directory of regressions; empty: none
  std::string expect;    // strategies that get an expect line; empty: those whose verdicts were kept
  std::string accept;    // the reason to accept the finding for; empty: it stays a finding
  std::string known = known_by_default();
  std::string program = "sparepage";  // what starts this command again
  Outputs outputs;
  std::uint64_t limit = 200'000;  // runs
  std::uint64_t memory = 2048;    // megabytes, of the certifying search
  unsigned threads = 1;
};

}  // namespace sparepage
