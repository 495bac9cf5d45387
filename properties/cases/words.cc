#include "sparepage/properties/cases/words.h"

#include <algorithm>
#include <numeric>

#include "sparepage/model/strategy.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
  const bool beyond = lead == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

std::string quoted(std::string_view text) {
  static constexpr std::size_t kMost = 40;
  std::string shown = "\"";
  while (!text.empty() && shown.size() <= kMost) {
    const std::size_t bytes = std::max<std::size_t>(character_bytes(text), 1);
    const bool control = static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7F;
    shown += control ? "?" : text.substr(0, bytes);
    text.remove_prefix(std::min(bytes, text.size()));
  }
  return shown + (text.empty() ? "\"" : "...\"");
}

namespace {

// How many letters must be put in, left out, changed or swapped with the next to make one of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::vector<std::size_t> next(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      next[j] = std::min({changed, row[j] + 1, next[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        next[j] = std::min(next[j], before[j - 2] + 1);
    }
    std::swap(before, row);
    std::swap(row, next);
  }
  return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view word, std::span<const std::string_view> names) {
  constexpr std::size_t kMost = 64;
  if (word.size() > kMost) return "";
  std::size_t least = 2 + word.size() / 4;  // as far as a slip of the keyboard goes, and one more
  std::string_view found;
  for (const std::string_view name : names) {
    const std::size_t far = distance(word, name);
    if (far >= std::min(least, name.size())) continue;
    least = far;
    found = name;
  }
  return found.empty() ? "" : " (did you mean " + quoted(found) + "?)";
}

std::string unknown(std::string_view thing, std::string_view things, std::string_view word,
                    std::span<const std::string_view> names) {
  const std::size_t equals = word.find('=');
  const std::string_view key = equals == std::string_view::npos ? word : word.substr(0, equals + 1);
  return "unknown " + std::string(thing) + " " + quoted(word) + did_you_mean(key, names) + "; the " +
         std::string(things) + " are " + listed(names);
}

void Line::refuse(std::size_t column, const std::string& what) const {
  throw TraceError(std::string(file_) + ":" + std::to_string(number_) + ":" + std::to_string(column) + ": " +
                   what);
}

void Line::split(std::string_view text, std::string_view alone) {
  words_.clear();
  next_ = 0;
  end_column_ = 1;
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.size() > kMostLineBytes) {
    refuse(1, "the line has " + std::to_string(text.size()) + " bytes; a line may have at most " +
                  std::to_string(kMostLineBytes));
  }
  bool comment = false;
  bool in_word = false;
  std::size_t start = 0;
  std::size_t column = 1;
  for (std::size_t at = 0; at < text.size(); ++column) {
    const std::size_t length = character_bytes(text.substr(at));
    if (length == 0) refuse(column, "invalid UTF-8; a text is read as UTF-8");
    if (text[at] == '\0') refuse(column, "a NUL byte; there may be none in a text");
    comment = comment || text[at] == '#';
    const bool part = !comment && text[at] != ' ' && text[at] != '\t';
    const bool whole = part && alone.find(text[at]) != std::string_view::npos;
    if (part && (!in_word || whole)) {
      start = at;
      words_.push_back({.text = {}, .column = column});
    }
    at += length;
    if (part) {
      words_.back().text = text.substr(start, at - start);
      end_column_ = column + 1;
    }
    in_word = part && !whole;
  }
}

const Word& Line::next(std::string_view what) {
  if (!more()) refuse(end_column_, "missing " + std::string(what));
  return words_[next_++];
}

void Line::finish(std::string_view after) const {
  if (more()) {
    refuse(words_[next_], "unexpected " + quoted(words_[next_].text) + " after " + std::string(after) +
                              "; nothing more belongs on this line");
  }
}

std::uint64_t Line::number(const Word& word, std::string_view text, std::string_view what,
                           std::uint64_t least, std::uint64_t most) const {
  const bool is_hex = text.starts_with("0x");
  const std::string_view digits = is_hex ? text.substr(2) : text;
  const std::uint64_t base = is_hex ? 16 : 10;
  std::uint64_t value = 0;
  bool overflow = false;
  for (const char c : digits) {
    const bool decimal = c >= '0' && c <= '9';
    const char lower = static_cast<char>(c | 0x20);
    const bool letter = is_hex && lower >= 'a' && lower <= 'f';
    if (!decimal && !letter) refuse_number(word, text, what);
    const auto digit = static_cast<std::uint64_t>(decimal ? c - '0' : lower - 'a' + 10);
    overflow = overflow || value > (~std::uint64_t{0} - digit) / base;
    value = value * base + digit;
  }
  if (digits.empty()) refuse_number(word, text, what);
  const std::string range = std::to_string(least) + " to " + std::to_string(most);
  if (overflow) {
    refuse(word, std::string(what) + " " + quoted(text) + " does not fit into 64 bits; it may be " + range);
  }
  if (value < least || value > most) {
    refuse(word, std::string(what) + " " + quoted(text) + " is out of range; it may be " + range);
  }
  return value;
}

void Line::refuse_number(const Word& word, std::string_view text, std::string_view what) const {
  refuse(word,
         std::string(what) + " must be a number, decimal or 0x hex without sign, and not " + quoted(text));
}

void parse_first(Line& line, std::string_view format) {
  const std::string right = "the first line is always \"" + std::string(format) + " 1\"";
  if (line.empty()) line.refuse(1, "missing first line; " + right);
  const Word& magic = line.next("");
  if (magic.text != format) {
    const bool marked = magic.text.starts_with("\xEF\xBB\xBF");
    if (is_version(static_cast<std::uint8_t>(magic.text[0])))
      line.refuse(magic, "a fuzz input, and no text; sparepage convert makes a trace of it");
    line.refuse(magic, (marked ? "a byte order mark" : quoted(magic.text)) +
                           std::string(" stands here, and ") + right);
  }
  const Word& version = line.next("the version; " + right);
  if (version.text != "1") {
    line.refuse(version, "unknown version " + quoted(version.text) + "; this program reads version 1");
  }
  line.finish("the version");
}

namespace {

Interner* names_of(const Field& field, const Names& names) {
  return field.kind == Field::Kind::block ? names.blocks : names.sockets;
}

void parse_options(Line& line, Operation& operation) {
  std::vector<const Field*> fields;
  std::vector<std::string> keys;
  for (const Field& field : operation.row().fields) {
    if (!field.option) continue;
    fields.push_back(&field);
    keys.push_back(std::string(field.word) + (field.kind == Field::Kind::flag ? "" : "="));
  }
  if (fields.empty()) return;
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  Options options(line, views);
  while (const auto key = options.next()) {
    const Field& field = *fields[*key];
    switch (field.kind) {
      case Field::Kind::flag: field.set(operation, 1); break;
      case Field::Kind::word: field.set(operation, options.choice(field.words)); break;
      default: field.set(operation, options.number(field.what, field.least, field.most));
    }
  }
}

}  // namespace

Operation parse_operation(Line& line, const Word& word, const Names& names) {
  const auto row = std::ranges::find(operations(), word.text, &OperationRow::word);
  if (row == operations().end()) {
    line.refuse(word, unknown("operation", "operations", word.text, operation_words()));
  }
  Operation operation(**row);
  for (const Field& field : operation.row().fields) {
    if (field.option) continue;
    if (!field.is_name()) {
      field.set(operation, line.number(field.what, field.least, field.most));
    } else if (Interner* const interner = names_of(field, names); interner != nullptr) {
      field.set(operation, interner->name(line, field.what));
    }
  }
  parse_options(line, operation);
  return operation;
}

namespace {
void parse_bind_sizes(const Line& line, const Options& options, Config& config) {
  config.bind = {};
  config.bind_count = 0;
  std::string_view rest = options.value();
  for (bool more = true; more;) {
    const std::size_t comma = rest.find(',');
    more = comma != std::string_view::npos;
    if (config.bind_count == Config::kMostBindSizes) {
      line.refuse(options.word(), "more than eight bind sizes; a bind makes one to eight heap requests");
    }
    config.bind[config.bind_count++] = static_cast<std::uint16_t>(
        line.number(options.word(), rest.substr(0, comma), "a bind size", 1, 4088));
    rest.remove_prefix(more ? comma + 1 : 0);
  }
}

}  // namespace

void parse_config(Line& line, Config& config) {
  static constexpr std::array<std::string_view, 5> kKeys = {"pages=", "heap=", "spare=", "ifaces=", "bind="};
  Options options(line, kKeys);
  while (const auto key = options.next()) {
    const auto pages = [&](std::string_view what, std::uint32_t least, std::uint32_t most) {
      return static_cast<std::uint32_t>(options.number(what, least, most));
    };
    switch (*key) {
      case 0: config.pages = pages("the growable pages", 0, 65536); break;
      case 1: config.heap = pages("the pages of the first segment", 0, 1024); break;
      case 2: config.spare = pages("the pages of the spare", 0, 64); break;
      case 3: config.ifaces = pages("the interfaces", 1, 16); break;
      default: parse_bind_sizes(line, options, config);
    }
  }
}

std::string_view trimmed(std::string_view text) {
  static constexpr std::string_view kBlank = " \t\r";
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

}  // namespace sparepage
