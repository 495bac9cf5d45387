// Reports as SARIF 2.1.0: what code scanning and editors show at lines of files.
#pragma once

#include <string>

#include "ci/command/help/version.h"
#include "ci/command/output/check.h"

namespace sparepage {

// One run with every invariant as a rule, and kTraceSaysSo last. Its results, in the order of the checks:
//   failed  kind fail, level error
//   known   kind fail, level note, suppressed from outside for the reason in the details
//   unclaimed  kind informational, level none, which is the one that the standard allows there
// and none for what has passed or was skipped. Each is at a file, since code scanning takes no report in
// which one is nowhere. A trace that a check holds whole is an artifact of the run, and attached to its
// results. Relative names of files are relative to %SRCROOT%, the directory that the command ran in. Without
// times and names of hosts: the same checks and program give the same text. A byte that is no UTF-8 becomes
// U+FFFD.
std::string sarif(const Checks& checks, const Program& program);

}  // namespace sparepage
