// What is remarked of a replayed trace beside what happened: what its author may not have meant.
#pragma once

#include <string>
#include <vector>

#include "ci/command/replay/report.h"

namespace sparepage {

// The first use of each name that no line above it makes: a free of a block without an alloc; a bind, recv or
// close without a socket. "FILE:LINE: note: ...".
std::vector<std::string> names_never_made(const Input& input);

// Each line that lands at a point whose number means different points under the strategies that the trace was
// replayed under, with what it means under each: "FILE:LINE: note: ...".
std::vector<std::string> points_that_differ(const ReplayReport& report);

}  // namespace sparepage
