// Whose failure `sparepage shrink` keeps, and what of it.
#pragma once

#include <vector>

#include "ci/command/shrink/options.h"
#include "sparepage/properties/shrinker/condition.h"

namespace sparepage {

// What is to be kept of the input's failure. Throws UsageError for an input that does not fail so, and where
// nobody is named and it can't be told whose failure it is.
std::vector<Verdict> verdicts_of(const Input& input, const ShrinkOptions& options, const Session& session);

}  // namespace sparepage
