// Where a report goes: the terminal or a pipe, and the files that were asked for.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ci/command/output/check.h"
#include "ci/command/output/json.h"
#include "ci/command/output/terminal.h"
#include "ci/command/page/page.h"

namespace sparepage {

// The options --json[=FILE], --junit=FILE, --sarif=FILE and --html=FILE of a verb, and -o of one whose text
// may go to a file.
struct Outputs {
  std::string text;   // a file; empty: standard output
  std::string json;   // a file; "-": standard output, and then nothing else stands there; empty: none
  std::string junit;  // a file; empty: none
  std::string sarif;  // a file; empty: none
  std::string html;   // a file; empty: none

  bool only_json() const { return json == "-"; }
  bool wants_json() const { return !json.empty(); }
  bool wants_checks() const { return !junit.empty() || !sarif.empty(); }
  std::vector<std::string> files() const { return {only_json() ? "" : json, junit, sarif, html, text}; }
};

// A report's forms. Only those that were asked for are made.
struct Forms {
  std::function<std::string()> text;
  std::function<Json()> json;
  std::function<Checks()> checks;
  std::function<Page()> page;
};

// Of a report, which stays where it is until they are delivered. One that has no checks is asked for none.
template <class Report>
Forms forms_of(const Screen& screen, const Report& report) {
  Forms forms = {.text = [&screen, &report] { return text(screen, report); },
                 .json = [&report] { return json(report); },
                 .checks = {},
                 .page = {}};
  if constexpr (requires { checks(report); }) forms.checks = [&report] { return checks(report); };
  if constexpr (requires { page(report); }) forms.page = [&report] { return page(report); };
  return forms;
}

// Writes all of it. What can't be written takes nothing from the rest: the first error is thrown when all has
// been tried. Files are written beside and renamed.
void deliver(const Outputs& outputs, const Forms& forms);

}  // namespace sparepage
