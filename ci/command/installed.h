// What the program brings with it, and where that is: in a checkout, or installed beside it.
#pragma once

#include <string>

namespace sparepage {

// The list of accepted findings, by default: kKnownFile where that is, as in a checkout; else the installed
// one, which is found from the program's own place, as kKnownFile in share/sparepage. kKnownFile where there
// is neither.
std::string known_by_default();

// Whether a list is the installed one, which nobody's findings go into.
bool is_installed_list(const std::string& known);

}  // namespace sparepage
