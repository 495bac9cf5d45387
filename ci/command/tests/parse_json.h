// A JSON text as a value, for tests that look into reports.
#pragma once

#include <string_view>

#include "ci/command/output/json.h"

namespace sparepage {

// Throws nlohmann::json::parse_error for a text that is no JSON.
Json parse_json(std::string_view text);

}  // namespace sparepage
