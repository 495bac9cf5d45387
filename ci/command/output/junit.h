// Reports as JUnit XML, in the form that Jenkins reads: what a build server shows as tests.
#pragma once

#include <string>

#include "ci/command/output/check.h"

namespace sparepage {

// The checks as test cases, a suite for each Check::suite in the order in which they first appear. What is
// known and what is beyond the claims has passed, and its output tells it. Of a run that was interrupted each
// suite has the property "incomplete", and the last suite, named after the verb, a skipped case that says so.
// Without times and names of hosts: the same checks give the same text. A byte that is no UTF-8, and a
// character that XML 1.0 forbids, becomes U+FFFD.
std::string junit(const Checks& checks);

}  // namespace sparepage
