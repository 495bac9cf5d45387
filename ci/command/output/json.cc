#include "ci/command/output/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace sparepage {

namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

auto member_of(auto& members, std::string_view name) {
  return std::ranges::find(members, name,
                           [](const auto& member) -> std::string_view { return member.first; });
}

}  // namespace

struct JsonLibrary {
  using Value = nlohmann::ordered_json;

  static Value made(const Json& json) {
    return std::visit(Overloaded{[](const std::vector<Json>& items) {
                                   Value array = Value::array();
                                   for (const Json& item : items) array.push_back(made(item));
                                   return array;
                                 },
                                 [](const Json::Members& members) {
                                   Value object = Value::object();
                                   for (const auto& [name, value] : members) object[name] = made(value);
                                   return object;
                                 },
                                 [](const auto& value) { return Value(value); }},
                      json.value_);
  }
};

Json::Json(std::initializer_list<Json> items) {
  const auto is_member = [](const Json& item) {
    const auto* pair = std::get_if<std::vector<Json>>(&item.value_);
    return pair != nullptr && pair->size() == 2 && std::holds_alternative<std::string>(pair->front().value_);
  };
  if (!std::ranges::all_of(items, is_member)) {
    value_ = std::vector<Json>(items);
    return;
  }
  Members members;
  for (const Json& item : items) members.emplace_back(item[0].text(), item[1]);
  value_ = std::move(members);
}

Json Json::array(std::initializer_list<Json> items) {
  Json json;
  json.value_ = std::vector<Json>(items);
  return json;
}

Json Json::object() {
  Json json;
  json.value_ = Members();
  return json;
}

Json& Json::operator[](std::string_view name) {
  if (std::holds_alternative<std::nullptr_t>(value_)) value_ = Members();
  Members& members = std::get<Members>(value_);
  const auto found = member_of(members, name);
  return found != members.end() ? found->second : members.emplace_back(name, Json()).second;
}

void Json::push_back(Json item) {
  if (std::holds_alternative<std::nullptr_t>(value_)) value_ = std::vector<Json>();
  std::get<std::vector<Json>>(value_).push_back(std::move(item));
}

void Json::update(const Json& object) {
  for (const auto& [name, value] : std::get<Members>(object.value_)) (*this)[name] = value;
}

const Json& Json::operator[](std::string_view name) const {
  const auto* members = std::get_if<Members>(&value_);
  const auto found = members == nullptr ? Members::const_iterator() : member_of(*members, name);
  if (members == nullptr || found == members->end())
    throw std::out_of_range("no member " + std::string(name));
  return found->second;
}

bool Json::contains(std::string_view name) const {
  const auto* members = std::get_if<Members>(&value_);
  return members != nullptr && member_of(*members, name) != members->end();
}

const std::vector<Json>& Json::items() const {
  const auto* items = std::get_if<std::vector<Json>>(&value_);
  if (items == nullptr) throw std::out_of_range("no array: " + line());
  return *items;
}

const std::string& Json::text() const {
  const auto* text = std::get_if<std::string>(&value_);
  if (text == nullptr) throw std::out_of_range("no text: " + line());
  return *text;
}

std::int64_t Json::number() const {
  if (const auto* number = std::get_if<std::int64_t>(&value_)) return *number;
  if (const auto* number = std::get_if<std::uint64_t>(&value_)) return static_cast<std::int64_t>(*number);
  throw std::out_of_range("no number: " + line());
}

std::string Json::line() const {
  return JsonLibrary::made(*this).dump(-1, ' ', false, JsonLibrary::Value::error_handler_t::replace);
}

std::string Json::indented(unsigned spaces) const {
  return JsonLibrary::made(*this).dump(static_cast<int>(spaces), ' ', false,
                                       JsonLibrary::Value::error_handler_t::replace);
}

}  // namespace sparepage
