// The notes of a trace: comments that tell what comes of it, and that are checked. A note stands after "#=".
// In an operation's line it is the operation's result and the points that it reached, as result_text() has
// them; alone on a line it is the end state, as final_text() has it. Notes are about the strategy of the
// trace's first expect line; where there is none, of `original`.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// "ok at fill.enter, spare-filled".
std::string result_text(const Outcome& outcome, std::span<const Point> points);

// "free 8 spare 0 pressure 0 heap 1 live 1 blocks 4096 bytes".
std::string final_text(const Checker& checker);

struct CheckedNotes {
  std::size_t count = 0;
  std::vector<std::string> wrong;    // "FILE:LINE: what was found, and not what is noted"
  std::vector<std::uint32_t> lines;  // of those, in the same order
};

// `text` is what `parsed` was parsed from; `file` names it in what is wrong.
CheckedNotes check_notes(std::string_view text, std::string_view file, const ParsedTrace& parsed,
                         Checker& checker);

}  // namespace sparepage
