// What `sparepage shrink` is asked.
#pragma once

#include <cstdint>
#include <string>

#include "ci/command/session/session.h"

namespace sparepage {

struct ShrinkOptions {
  std::string input;
  std::string strategy;   // whose failure; empty: the input tells, by its expect lines or by what it breaks
  std::string invariant;  // empty: the whole verdict is kept
  std::string verdict;    // strategies whose whole verdicts are kept together; empty: the above
  std::string keep = "profile";  // config, profile or nothing
  bool certify = false;
  bool explain = false;           // what each pass did
  std::string into;               // a directory of regressions; empty: none
  std::string expect;             // strategies that get an expect line; empty: those whose verdicts were kept
  std::string accept;             // the reason to accept the finding for; empty: it stays a finding
  std::uint64_t limit = 200'000;  // runs
  std::uint64_t memory = 2048;    // megabytes, of the certifying search
};

}  // namespace sparepage
