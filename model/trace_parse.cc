#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <unordered_map>

#include "model/strategy.h"
#include "model/trace.h"

namespace sparepage {

namespace {

struct Word {
  std::string_view text;
  std::size_t column;  // in characters, from 1
};

// The length of the UTF-8 character that `text` starts with; 0: none does. NUL is a character here.
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

// What stands in a line, shortened, and without what would move a terminal, so that an error stays readable.
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

template <class Names>
std::string listed(const Names& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

// Reads one line: its words from left to right, and the errors that name their place.
class Line {
 public:
  Line(std::string_view file, std::size_t number) : file_(file), number_(number) {}

  [[noreturn]] void refuse(std::size_t column, const std::string& what) const {
    throw TraceError(std::string(file_) + ":" + std::to_string(number_) + ":" + std::to_string(column) +
                     ": " + what);
  }
  [[noreturn]] void refuse(const Word& word, const std::string& what) const { refuse(word.column, what); }

  // Splits the line. Checks its encoding to the end, comment included.
  void split(std::string_view text) {
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
      if (length == 0) refuse(column, "invalid UTF-8; a trace is UTF-8 text");
      if (text[at] == '\0') refuse(column, "a NUL byte; a trace is UTF-8 text without any");
      comment = comment || text[at] == '#';
      const bool part = !comment && text[at] != ' ' && text[at] != '\t';
      if (part && !in_word) {
        start = at;
        words_.push_back({.text = {}, .column = column});
      }
      at += length;
      if (part) {
        words_.back().text = text.substr(start, at - start);
        end_column_ = column + 1;
      }
      in_word = part;
    }
  }

  bool empty() const { return words_.empty(); }
  bool more() const { return next_ < words_.size(); }
  const Word& next(std::string_view what) {
    if (!more()) refuse(end_column_, "missing " + std::string(what));
    return words_[next_++];
  }
  void finish(std::string_view after) const {
    if (more()) {
      refuse(words_[next_], "unexpected " + quoted(words_[next_].text) + " after " + std::string(after) +
                                "; nothing more belongs on this line");
    }
  }

  std::uint64_t number(const Word& word, std::string_view text, std::string_view what, std::uint64_t least,
                       std::uint64_t most) const {
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
  std::uint64_t number(std::string_view what, std::uint64_t least, std::uint64_t most) {
    const Word& word = next(what);
    return number(word, word.text, what, least, most);
  }

 private:
  [[noreturn]] void refuse_number(const Word& word, std::string_view text, std::string_view what) const {
    refuse(word,
           std::string(what) + " must be a number, decimal or 0x hex without sign, and not " + quoted(text));
  }

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
      line_.refuse(word_, "unknown option " + quoted(word_.text) + "; what may stand here: " + listed(keys_));
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

class Parser {
 public:
  Parser(std::string_view file, std::span<const std::string_view> invariants)
      : file_(file), invariants_(invariants) {}

  ParsedTrace parse(std::string_view text) {
    std::size_t number = 0;
    do {
      const std::size_t end = std::min(text.find('\n'), text.size());
      Line line(file_, ++number);
      line.split(text.substr(0, end));
      if (number == 1) {
        parse_first(line);
      } else if (!line.empty()) {
        parse_line(line, static_cast<std::uint32_t>(number));
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    } while (!text.empty());
    return std::move(parsed_);
  }

 private:
  static void parse_first(Line& line) {
    static constexpr std::string_view kRight = "the first line is always \"sparepage-trace 1\"";
    if (line.empty()) line.refuse(1, "missing first line; " + std::string(kRight));
    const Word& magic = line.next("");
    if (magic.text != "sparepage-trace") {
      const bool marked = magic.text.starts_with("\xEF\xBB\xBF");
      if (magic.text[0] == '\x01')
        line.refuse(magic, "a fuzz input, and no trace; sparepage convert makes it one");
      line.refuse(magic, (marked ? "a byte order mark" : quoted(magic.text)) +
                             std::string(" stands here, and ") + std::string(kRight));
    }
    const Word& version = line.next("the version; " + std::string(kRight));
    if (version.text != "1") {
      line.refuse(version, "unknown version " + quoted(version.text) + "; this program reads version 1");
    }
    line.finish("the version");
  }

  void parse_line(Line& line, std::uint32_t number) {
    const Word first = line.next("an operation");
    if (first.text == "config") return parse_config(line, first);
    if (first.text == "expect") return parse_expect(line);

    Step step = {.operation = Fill{}};
    Word operation = first;
    const std::size_t at = std::min(first.text.find('@'), first.text.size());
    const std::string_view context = first.text.substr(0, at);
    if (context == "irq" || context == "crit") {
      step.context = context == "irq" ? Context::interrupt : Context::critical;
      if (at < first.text.size()) {
        step.point = static_cast<std::uint8_t>(
            line.number(first, first.text.substr(at + 1), "the point's number", 1, 255));
        if (!under_application_) {
          line.refuse(first, quoted(first.text) +
                                 " has no application operation above it to land in; without @" +
                                 std::to_string(step.point) + " it stands between operations");
        }
      }
      operation = line.next("the operation that runs in this context");
    }
    step.operation = parse_operation(line, operation);
    line.finish("the arguments of " + std::string(operation.text));
    if (step.point == 0) under_application_ = step.context == Context::application;
    parsed_.trace.steps.push_back(step);
    parsed_.lines.push_back(number);
  }

  Operation parse_operation(Line& line, const Word& operation) {
    const auto found = std::ranges::find(kOperationWords, operation.text);
    switch (found - kOperationWords.begin()) {
      case 0: {
        const Name block = blocks_.name(line, "the name of a block");
        return Alloc{.block = block, .size = number<std::uint32_t>(line, "the size", 0, 0xFFFFFFFF)};
      }
      case 1: return Free{.block = blocks_.name(line, "the name of a block")};
      case 2: return Fill{};
      case 3: return Api{};
      case 4: return Pressure{.pages = number<std::uint16_t>(line, "the number of pages", 0, 65535)};
      case 5: return Relief{.pages = number<std::uint16_t>(line, "the number of pages", 0, 65535)};
      case 6: return parse_socket(line);
      case 7: return parse_bind(line);
      case 8: return Recv{.socket = sockets_.name(line, kSocketName)};
      case 9: return Close{.socket = sockets_.name(line, kSocketName)};
      case 10: return Exit{.process = number<std::uint8_t>(line, "the process", 1, 255)};
      case 11: {
        const auto to = number<std::uint16_t>(line, "the socket number", 0, 65535);
        return Packet{.number = to, .length = number<std::uint16_t>(line, "the packet's length", 0, 65535)};
      }
      default:
        line.refuse(operation, "unknown operation " + quoted(operation.text) + "; the operations are " +
                                   listed(kOperationWords));
    }
  }

  template <class Integer>
  static Integer number(Line& line, std::string_view what, std::uint64_t least, std::uint64_t most) {
    return static_cast<Integer>(line.number(what, least, most));
  }

  Operation parse_socket(Line& line) {
    static constexpr std::array<std::string_view, 3> kKeys = {"type=", "proto=", "proc="};
    static constexpr std::array<std::string_view, 2> kTypes = {"dgram", "stream"};
    static constexpr std::array<std::string_view, 3> kProtocols = {"ipx", "spx", "spxii"};
    Socket socket = {.socket = sockets_.name(line, kSocketName)};
    Options options(line, kKeys);
    while (const auto key = options.next()) {
      switch (*key) {
        case 0: socket.type = static_cast<SocketType>(options.choice(kTypes)); break;
        case 1: socket.protocol = static_cast<Protocol>(options.choice(kProtocols)); break;
        default: socket.process = static_cast<std::uint8_t>(options.number("the process", 1, 255));
      }
    }
    return socket;
  }

  Operation parse_bind(Line& line) {
    static constexpr std::array<std::string_view, 5> kKeys = {"net=", "node=", "reuse",
                                                              "family=", "namelen="};
    Bind bind = {.socket = sockets_.name(line, kSocketName),
                 .number = number<std::uint16_t>(line, "the socket number", 0, 65535)};
    Options options(line, kKeys);
    while (const auto key = options.next()) {
      switch (*key) {
        case 0: bind.net = static_cast<std::uint32_t>(options.number("the net", 0, 0xFFFFFFFF)); break;
        case 1: bind.node = options.number("the node", 0, 0xFFFFFFFFFFFF); break;
        case 2: bind.reuse = true; break;
        case 3: bind.family = static_cast<std::uint16_t>(options.number("the family", 0, 65535)); break;
        default: bind.namelen = static_cast<std::uint16_t>(options.number("the name's length", 0, 65535));
      }
    }
    return bind;
  }

  void parse_config(Line& line, const Word& first) {
    static constexpr std::array<std::string_view, 5> kKeys = {
        "pages=", "heap=", "spare=", "ifaces=", "bind="};
    if (configured_) line.refuse(first, "a second config line; a trace has at most one");
    if (!parsed_.trace.steps.empty()) {
      line.refuse(first, "config after an operation; it must stand above the first one");
    }
    configured_ = true;
    Config& config = parsed_.trace.config;
    Options options(line, kKeys);
    while (const auto key = options.next()) {
      const auto pages = [&](std::string_view what, std::uint32_t least, std::uint32_t most) {
        return static_cast<std::uint32_t>(options.number(what, least, most));
      };
      switch (*key) {
        case 0: config.pages = pages("the growable pages", 0, 65536); break;
        case 1: config.heap = pages("the pages of the first segment", 0, 1024); break;
        case 2: config.spare = pages("the pages of the spare", 1, 64); break;
        case 3: config.ifaces = pages("the interfaces", 1, 16); break;
        default: parse_bind_sizes(line, options, config);
      }
    }
  }

  static void parse_bind_sizes(const Line& line, const Options& options, Config& config) {
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

  void parse_expect(Line& line) {
    const Word& strategy = line.next("strategy=NAME");
    static constexpr std::string_view kStrategy = "strategy=";
    static constexpr std::string_view kViolates = "violates=";
    if (!strategy.text.starts_with(kStrategy)) {
      line.refuse(strategy, quoted(strategy.text) + " stands where strategy=NAME belongs");
    }
    Expectation expectation;
    expectation.strategy = strategy.text.substr(kStrategy.size());
    if (find_strategy(expectation.strategy) == nullptr) {
      std::vector<std::string_view> names;
      for (const Strategy* known : strategies()) names.push_back(known->name);
      line.refuse(strategy, "unknown strategy " + quoted(expectation.strategy) + "; the strategies are " +
                                listed(names));
    }
    const Word& verdict = line.next("\"holds\" or violates=INVARIANT,...");
    if (verdict.text.starts_with(kViolates)) {
      std::string_view rest = verdict.text.substr(kViolates.size());
      for (bool more = true; more;) {
        const std::size_t comma = rest.find(',');
        more = comma != std::string_view::npos;
        const std::string_view name = rest.substr(0, comma);
        if (std::ranges::find(invariants_, name) == invariants_.end()) {
          line.refuse(verdict,
                      "unknown invariant " + quoted(name) + "; the invariants are " + listed(invariants_));
        }
        expectation.violates.emplace_back(name);
        rest.remove_prefix(more ? comma + 1 : 0);
      }
    } else if (verdict.text != "holds") {
      line.refuse(verdict,
                  quoted(verdict.text) + " stands where \"holds\" or violates=INVARIANT,... belongs");
    }
    line.finish("the verdict");
    parsed_.trace.expectations.push_back(std::move(expectation));
    under_application_ =
        false;  // nothing but landing lines may stand between an operation and what lands in it
  }

  static constexpr std::string_view kSocketName = "the name of a socket";

  std::string_view file_;
  std::span<const std::string_view> invariants_;
  ParsedTrace parsed_;
  Interner blocks_{parsed_.trace.blocks};
  Interner sockets_{parsed_.trace.sockets};
  bool configured_ = false;
  bool under_application_ = false;
};

}  // namespace

ParsedTrace parse_trace(std::string_view text, std::string_view file,
                        std::span<const std::string_view> invariants) {
  return Parser(file, invariants).parse(text);
}

std::string read_input(const std::string& file) {
  const bool standard_input = file == "-";
  const auto close = [](std::FILE* stream) {
    if (stream != stdin) std::fclose(stream);
  };
  const std::unique_ptr<std::FILE, decltype(close)> stream(
      standard_input ? stdin : std::fopen(file.c_str(), "rb"), close);
  const auto unreadable = [&] { return TraceError(file + ": can't be read: " + std::strerror(errno)); };
  if (stream == nullptr) throw unreadable();
  std::string text;
  std::vector<char> chunk(std::size_t{1} << 16);
  for (bool more = true; more;) {
    const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), stream.get());
    text.append(chunk.data(), got);
    if (std::ferror(stream.get()) != 0) throw unreadable();
    more = got == chunk.size() && std::feof(stream.get()) == 0;
    if (text.size() > kMostFileBytes) {
      throw TraceError(file + ": is larger than " + std::to_string(kMostFileBytes) +
                       " bytes, the most that is read");
    }
  }
  return text;
}

ParsedTrace load_trace(const std::string& file, std::span<const std::string_view> invariants) {
  return parse_trace(read_input(file), file == "-" ? "<stdin>" : file, invariants);
}

}  // namespace sparepage
