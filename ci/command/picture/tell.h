// What happened in a course, in plain sentences, as someone would tell it who has read the article.
#pragma once

#include <string>
#include <vector>

#include "ci/command/picture/drawn_case.h"

namespace sparepage {

// A paragraph each: the machine, every operation that mattered with all that landed in it, and what it comes
// to.
std::vector<std::string> tell(const DrawnCase& of, const Course& course);

}  // namespace sparepage
