#include "ci/command/tests/parse_json.h"

#include <nlohmann/json.hpp>

namespace sparepage {

namespace {

Json json_of(const nlohmann::ordered_json& value) {
  Json json;
  if (value.is_object()) {
    json = Json::object();
    for (const auto& [name, member] : value.items()) json[name] = json_of(member);
  } else if (value.is_array()) {
    json = Json::array();
    for (const nlohmann::ordered_json& item : value) json.push_back(json_of(item));
  } else if (value.is_string()) {
    json = value.get<std::string>();
  } else if (value.is_boolean()) {
    json = value.get<bool>();
  } else if (value.is_number_unsigned()) {
    json = value.get<std::uint64_t>();
  } else if (!value.is_null()) {
    json = value.get<std::int64_t>();
  }
  return json;
}

}  // namespace

Json parse_json(std::string_view text) {
  return json_of(nlohmann::ordered_json::parse(text));
}

}  // namespace sparepage
