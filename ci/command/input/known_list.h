// The list of the findings that were accepted, as the command finds and reads it.
#pragma once

#include <string>

#include "sparepage/properties/findings/known.h"
#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {

// By default: corpus/known where that is, as in a checkout; else the installed one, which is found from the
// program's own place, as corpus/known in share/sparepage. corpus/known where there is neither.
std::string known_by_default();

// Whether a list is the installed one, which nobody's findings go into.
bool is_installed_list(const std::string& known);

// What a list accepts, or nothing for "none". The traces that the list names lie where it lies. Throws for a
// list that is malformed, or one whose traces do not show their findings. The default list may be absent:
// then nothing is known, and standard error says so.
Known load_known(const std::string& file, const Guests& heaps);

}  // namespace sparepage
