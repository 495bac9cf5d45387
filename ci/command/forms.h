// What the forms of several reports share.
#pragma once

#include <string>

#include "ci/command/check.h"
#include "ci/command/json.h"
#include "ci/command/table.h"
#include "ci/command/terminal.h"
#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/findings/known.h"

namespace sparepage {

// The version and the commit of this program, for a report's head.
Json program_json();

// The form of a table of verdicts: a row for each invariant.
// Those that mean anything for one of these strategies at least, or for any heap under test where one is
// among them; and a table's form of them.
std::vector<const Invariant*> rows_for(std::span<const Strategy* const> strategies);
TableForm invariant_rows(std::span<const Strategy* const> strategies);

// {"trace": ..., "reason": ...}
Json json_of(const Accepted& accepted);

// The lines of the list of what is known that a run did not meet: {"line": ..., "stands_for": ...} each; and
// on the terminal "FILE: lines 7 and 9 were not met.", or nothing.
Json not_met_json(std::span<const Accepted* const> lines);
std::string not_met_text(const Screen& screen, const std::string& file,
                         std::span<const Accepted* const> lines);

// A line in a report on the terminal: "known: ..., in 3 runs, 2 operations". The list of what is known has
// the trace and the reason.
std::string known_text(const Screen& screen, const Identity& identity, const std::string& where);
// And what there is to say of a finding that is not known: where it was met, why it is one, the trace, and
// the line that replays it.
std::string news_text(const Screen& screen, const Identity& identity, const std::string& where,
                      const std::string& message, const Case& smallest, const std::string& program);

// A finding as a check. `accepted` is null where it is not known.
Check check_of(const std::string& suite, const Identity& identity, const Accepted* accepted,
               const std::string& message, const Case& smallest, std::size_t step,
               const std::string& program);

}  // namespace sparepage
