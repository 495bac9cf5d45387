// Where a report goes: the terminal or a pipe, and the files that were asked for.
#pragma once

#include <string>

#include "ci/command/check.h"

namespace sparepage {

// The options --json[=FILE], --junit=FILE and --sarif=FILE of a verb.
struct Outputs {
  std::string json;   // a file; "-": standard output, and then nothing else stands there; empty: none
  std::string junit;  // a file; empty: none
  std::string sarif;  // a file; empty: none

  bool only_json() const { return json == "-"; }
  bool wants_json() const { return !json.empty(); }
  bool wants_checks() const { return !junit.empty() || !sarif.empty(); }
};

// A report in every form that was asked for.
struct Rendered {
  std::string text;
  std::string json;  // ends with the end of a line
  Checks checks;
};

// Writes all of it. What can't be written takes nothing from the rest: the first error is thrown when all has
// been tried, as UsageError. Files are written beside and renamed.
void deliver(const Outputs& outputs, const Rendered& rendered);

}  // namespace sparepage
