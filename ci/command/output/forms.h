// What the forms of several reports share.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ci/command/output/check.h"
#include "ci/command/output/json.h"
#include "ci/command/output/table.h"
#include "ci/command/session/session.h"

namespace sparepage {

// The trace with comment lines below its first line.
std::string with_comment(const Trace& trace, const std::string& comment);

// The version and the commit of this program, for a report's head.
Json program_json();

// The invariants that mean anything for one of these strategies at least, or for any guest where
// one is among them.
std::vector<const Invariant*> rows_for(std::span<const Subject* const> strategies);

// What stands below the verdicts of a table: names, for each column a text for each of them, and what they
// mean.
struct Facts {
  std::vector<std::string> names = {};
  std::vector<std::vector<std::string>> columns = {};
  std::string_view means = {};
};
// What the words of a table mean, and the verdicts on these strategies and on each of those invariants as
// that table. `cell` gives that of a strategy, by its index, and of an invariant; `searched` says how much
// what is kept was searched ("in 70 traces").
std::string verdicts_text(const Screen& screen, std::span<const Subject* const> strategies,
                          const std::function<VerdictCell(std::size_t, const Invariant&)>& cell,
                          const DetailWords& detail, const Facts& facts = {},
                          const std::string& searched = {});

Json json_of(const Config& config);
// {"trace": ..., "reason": ...}
Json json_of(const Accepted& accepted);

// The lines of the list of what is known that a run did not meet: {"line": ..., "stands_for": ...} each; and
// on the terminal "FILE: lines 7 and 9 were not met.", or nothing.
Json not_met_json(std::span<const Accepted* const> lines);
std::string not_met_text(const Screen& screen, const Session& session,
                         std::span<const Accepted* const> lines);

// A line in a report on the terminal: "known: ..., in 3 runs, 2 operations". The list of what is known has
// the trace and the reason.
std::string known_text(const Screen& screen, const Identity& identity, const std::string& where);
// And what there is to say of a finding that is not known: where it was met, why it is one, the trace, and
// the line that replays it.
std::string news_text(const Screen& screen, const Session& session, const Identity& identity,
                      const std::string& where, const std::string& message, const Case& smallest);
// The same without the trace.
std::string news_line(const Screen& screen, const Session& session, const Identity& identity,
                      const std::string& where, const std::string& message, const Case& smallest);

// What is at fault where no trace that is a file shows it: a guest's shared object; a strategy's source where
// that is here, else this program.
std::string code_of(const Subject& strategy);

// A line of a file; 0: all of it. An empty file: none.
struct Location {
  std::string file = {};
  std::uint32_t line = 0;
};
// Puts a check at a line of a trace that was read, which `whole` has where its file is no trace. Where there
// is no file (file_of()), the check is at `code`.
void put_in_input(Check& check, const std::string& input, std::uint32_t line, const std::string& whole,
                  const std::string& code);

// A finding as a check. It shows where the case was written; else in the trace that it is known by, or at the
// code that is at fault.
Check check_of(const Session& session, const std::string& suite, const Identity& identity,
               const std::string& message, const Case& smallest, std::size_t step,
               const Location& written = {});

}  // namespace sparepage
