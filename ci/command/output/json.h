// A JSON value, to be built, looked at and written. What includes this does not compile the library that does
// the work.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sparepage {

class Json {
 public:
  using Members = std::vector<std::pair<std::string, Json>>;  // in the order in which they were added

  Json() = default;  // null
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(std::integral auto value) {
    if (std::cmp_less(value, 0)) {
      value_ = static_cast<std::int64_t>(value);
    } else {
      value_ = static_cast<std::uint64_t>(value);
    }
  }
  Json(std::string text) : value_(std::move(text)) {}
  Json(std::string_view text) : value_(std::string(text)) {}
  Json(const char* text) : value_(std::string(text)) {}
  // Items of a range, as an array.
  template <std::ranges::input_range Range>
    requires(!std::convertible_to<const Range&, std::string_view> && !std::same_as<Range, Json>)
  Json(const Range& items) : value_(std::vector<Json>(std::ranges::begin(items), std::ranges::end(items))) {}
  // {{"name", value}, ...}, pairs that begin with a text, is an object; other lists are arrays.
  Json(std::initializer_list<Json> items);

  static Json array(std::initializer_list<Json> items = {});
  static Json object();

  // Of an object, and null becomes one: a member that is not there is added, as null.
  Json& operator[](std::string_view name);
  Json& operator[](std::integral auto index) { return const_cast<Json&>(std::as_const(*this)[index]); }
  // Of an array, and null becomes one.
  void push_back(Json item);
  // Sets what that object has, in its order.
  void update(const Json& object);

  // Read: throws std::out_of_range for what is not there, or is of another kind.
  const Json& operator[](std::string_view name) const;
  const Json& operator[](std::integral auto index) const {
    return items().at(static_cast<std::size_t>(index));
  }
  bool contains(std::string_view name) const;
  std::size_t size() const { return items().size(); }
  bool empty() const { return items().empty(); }
  const std::vector<Json>& items() const;
  std::vector<Json>::const_iterator begin() const { return items().begin(); }
  std::vector<Json>::const_iterator end() const { return items().end(); }
  const std::string& text() const;
  std::int64_t number() const;
  bool operator==(const Json&) const = default;

  // On one line, or with so many spaces of indentation; without a newline at the end. Bytes that are no
  // UTF-8, as names of files may have, are replaced.
  std::string line() const;
  std::string indented(unsigned spaces = 2) const;

 private:
  friend struct JsonLibrary;  // turns it into what the library writes

  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, std::string, std::vector<Json>, Members>
      value_;  // of numbers only negative ones are signed
};

}  // namespace sparepage
