// What happens in a trace, told: for a person at a terminal, and for an issue tracker.
#pragma once

#include <string>
#include <string_view>

#include "ci/command/output/terminal.h"
#include "ci/command/picture/drawn_case.h"

namespace sparepage {

std::string text(const Screen& screen, const DrawnCase& of, const Course& course);
// `picture`: a file that it links to; empty: none.
std::string markdown(const DrawnCase& of, const Course& course, std::string_view picture = {});

// Text that Markdown shows as it is. What is no UTF-8, controls, and marks that turn the direction of what
// follows become U+FFFD.
std::string escaped_for_markdown(std::string_view text);

}  // namespace sparepage
