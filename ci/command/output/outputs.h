// Where a report goes: the terminal or a pipe, and the files that were asked for.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ci/command/output/check.h"
#include "ci/command/output/json.h"
#include "ci/command/output/terminal.h"

namespace sparepage {

// The options --json[=FILE], --junit=FILE and --sarif=FILE of a verb, and -o of one whose text may go to a
// file.
struct Outputs {
  std::string text;   // a file; empty: standard output
  std::string json;   // a file; "-": standard output, and then nothing else stands there; empty: none
  std::string junit;  // a file; empty: none
  std::string sarif;  // a file; empty: none

  bool only_json() const { return json == "-"; }
  bool wants_json() const { return !json.empty(); }
  bool wants_checks() const { return !junit.empty() || !sarif.empty(); }
  std::vector<std::string> files() const { return {only_json() ? "" : json, junit, sarif, text}; }
};

// A report's forms. Only those that were asked for are made.
struct Forms {
  std::function<std::string()> text;
  std::function<Json()> json;
  std::function<Checks()> checks;
};

// Of a report, which stays where it is until they are delivered.
template <class Report>
Forms forms_of(const Screen& screen, const Report& report) {
  return {.text = [&screen, &report] { return text(screen, report); },
          .json = [&report] { return json(report); },
          .checks = [&report] { return checks(report); }};
}

// Writes all of it. What can't be written takes nothing from the rest: the first error is thrown when all has
// been tried. Files are written beside and renamed.
void deliver(const Outputs& outputs, const Forms& forms);

}  // namespace sparepage
