#include "ci/command/output/json.h"

#include <rapidjson/prettywriter.h>

#include <algorithm>
#include <stdexcept>

#include "sparepage/properties/cases/words.h"

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
  template <class Writer>
  static void write(const Json& json, Writer& to) {
    const auto text = [&](std::string_view of) {
      const std::string valid = in_utf8(of);
      to.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
    };
    std::visit(Overloaded{[&](std::nullptr_t) { to.Null(); }, [&](bool value) { to.Bool(value); },
                          [&](std::int64_t value) { to.Int64(value); },
                          [&](std::uint64_t value) { to.Uint64(value); },
                          [&](const std::string& value) { text(value); },
                          [&](const std::vector<Json>& items) {
                            to.StartArray();
                            for (const Json& item : items) write(item, to);
                            to.EndArray();
                          },
                          [&](const Json::Members& members) {
                            to.StartObject();
                            for (const auto& [name, value] : members) {
                              text(name);
                              write(value, to);
                            }
                            to.EndObject();
                          }},
               json.value_);
  }

 private:
  static std::string in_utf8(std::string_view text) {
    std::string valid;
    while (!text.empty()) {
      const std::size_t bytes = character_bytes(text);
      valid += bytes == 0 ? std::string_view("\uFFFD") : text.substr(0, bytes);
      text.remove_prefix(std::max<std::size_t>(bytes, 1));
    }
    return valid;
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
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  JsonLibrary::write(*this, writer);
  return text.GetString();
}

std::string Json::indented(unsigned spaces) const {
  rapidjson::StringBuffer text;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(text);
  writer.SetIndent(' ', spaces);
  JsonLibrary::write(*this, writer);
  return text.GetString();
}

}  // namespace sparepage
