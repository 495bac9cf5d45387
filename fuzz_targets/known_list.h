// corpus/known, linked in, so that a fuzz target needs no file.
#pragma once

#include <string_view>

namespace sparepage {

extern const std::string_view kKnownList;

}  // namespace sparepage
