// The words that the project's text formats are made of: a line split into words with their places, numbers,
// options, and the lines that several formats share. Every error is a TraceError that names file, line and
// column. Used by the parsers of traces and of worlds.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sparepage/properties/cases/trace.h"

namespace sparepage {

struct Word {
  std::string_view text;
  std::size_t column;  // in characters, from 1
};

// The length in bytes of the UTF-8 character that a text, not empty, starts with; 0: none does. NUL is a
// character here.
std::size_t character_bytes(std::string_view text);

// What stands in a line, shortened, and without what would move a terminal, so that an error stays readable.
std::string quoted(std::string_view text);

// "a, b, c".
template <class Names>
std::string listed(const Names& names, std::string_view between = ", ") {
  std::string text;
  for (const auto& name : names) text += std::string(text.empty() ? "" : between) + std::string(name);
  return text;
}

// " (did you mean "original"?)" for a word that is nearly one of the names, else "".
std::string did_you_mean(std::string_view word, std::span<const std::string_view> names);

// "unknown strategy "orignal" (did you mean "original"?); the strategies are original, ...".
std::string unknown(std::string_view thing, std::string_view things, std::string_view word,
                    std::span<const std::string_view> names);

// Reads one line: its words from left to right, and the errors that name their place.
class Line {
 public:
  Line(std::string_view file, std::size_t number) : file_(file), number_(number) {}

  [[noreturn]] void refuse(std::size_t column, const std::string& what) const;
  [[noreturn]] void refuse(const Word& word, const std::string& what) const { refuse(word.column, what); }

  // Splits the line; each character of `alone` is a word. Checks its encoding to the end, comment included.
  void split(std::string_view text, std::string_view alone = {});

  bool empty() const { return words_.empty(); }
  std::span<const Word> words() const { return words_; }
  std::size_t number() const { return number_; }
  std::size_t end_column() const { return end_column_; }  // one past the last word
  bool more() const { return next_ < words_.size(); }
  const Word& next(std::string_view what);
  void finish(std::string_view after) const;

  std::uint64_t number(const Word& word, std::string_view text, std::string_view what, std::uint64_t least,
                       std::uint64_t most) const;
  std::uint64_t number(std::string_view what, std::uint64_t least, std::uint64_t most) {
    const Word& word = next(what);
    return number(word, word.text, what, least, most);
  }

 private:
  [[noreturn]] void refuse_number(const Word& word, std::string_view text, std::string_view what) const;

  std::string_view file_;
  std::size_t number_;
  std::vector<Word> words_;
  std::size_t next_ = 0;
  std::size_t end_column_ = 1;
};

// One of the words "key" or "key=value" that may stand in any order, each once.
class Options {
 public:
  Options(Line& line, std::span<const std::string_view> keys) : line_(line), keys_(keys) {}

  // The next one's index among the keys, or nothing at the line's end.
  std::optional<std::size_t> next() {
    if (!line_.more()) return std::nullopt;
    word_ = line_.next("an option");
    const std::size_t equals = word_.text.find('=');
    const bool has_value = equals != std::string_view::npos;
    const std::string_view key = word_.text.substr(0, has_value ? equals + 1 : equals);
    const auto found = std::ranges::find(keys_, key);
    if (found == keys_.end()) {
      line_.refuse(word_, unknown("option", "options", word_.text, keys_));
    }
    const auto index = static_cast<std::size_t>(found - keys_.begin());
    if ((seen_ >> index & 1) != 0)
      line_.refuse(word_, quoted(key) + " stands here twice; each may stand once");
    seen_ |= std::uint32_t{1} << index;
    value_ = has_value ? word_.text.substr(equals + 1) : std::string_view();
    return index;
  }
  std::uint64_t number(std::string_view what, std::uint64_t least, std::uint64_t most) const {
    return line_.number(word_, value_, what, least, most);
  }
  std::size_t choice(std::span<const std::string_view> choices) const {
    const auto found = std::ranges::find(choices, value_);
    if (found == choices.end()) {
      line_.refuse(word_, quoted(value_) + " is none of the values that may stand here: " + listed(choices));
    }
    return static_cast<std::size_t>(found - choices.begin());
  }
  std::string_view value() const { return value_; }
  const Word& word() const { return word_; }

 private:
  Line& line_;
  std::span<const std::string_view> keys_;
  Word word_ = {};
  std::string_view value_;
  std::uint32_t seen_ = 0;
};

// Names in the order in which they are first seen.
class Interner {
 public:
  explicit Interner(std::vector<std::string>& names) : names_(names) {}

  Name name(Line& line, std::string_view what) {
    const Word& word = line.next(what);
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const bool good = letter(word.text[0]) && std::ranges::all_of(word.text, [&](char c) {
                        return letter(c) || (c >= '0' && c <= '9');
                      });
    if (!good) {
      line.refuse(word,
                  quoted(word.text) + " is no name; a name has letters, digits and _, and no digit first");
    }
    const auto [found, fresh] = index_.try_emplace(std::string(word.text), static_cast<Name>(names_.size()));
    if (fresh) names_.emplace_back(word.text);
    return found->second;
  }

 private:
  std::vector<std::string>& names_;
  std::unordered_map<std::string, Name> index_;
};

// The names of blocks and sockets of a text; null in formats whose operations stand without names, and then
// every name is 0.
struct Names {
  Interner* blocks = nullptr;
  Interner* sockets = nullptr;
};

// The first line of a text: "FORMAT 1".
void parse_first(Line& line, std::string_view format);

// Calls read(line, its number) for each line of a text below the first, empty ones left out. `alone`: as
// split() has it.
template <class Read>
void read_lines(std::string_view text, std::string_view file, std::string_view format, Read read,
                std::string_view alone = {}) {
  std::size_t number = 0;
  do {
    const std::size_t end = std::min(text.find('\n'), text.size());
    Line line(file, ++number);
    line.split(text.substr(0, end), alone);
    if (number == 1) {
      parse_first(line, format);
    } else if (!line.empty()) {
      read(line, static_cast<std::uint32_t>(number));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  } while (!text.empty());
}

// An operation from its word on: the arguments that stand after it.
Operation parse_operation(Line& line, const Word& operation, const Names& names);

// The keys of a config line.
void parse_config(Line& line, Config& config);

// Without the blanks at its ends.
std::string_view trimmed(std::string_view text);

}  // namespace sparepage
