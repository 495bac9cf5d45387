#include "ci/command/output/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <span>

namespace sparepage {

namespace {

constexpr std::string_view kReset = "\x1b[0m";

struct Range {
  char32_t first;
  char32_t last;
};

// Both in order.
constexpr Range kNoColumns[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x0300, 0x036F},   {0x0483, 0x0489}, {0x0591, 0x05BD},
    {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5},   {0x05C7, 0x05C7}, {0x0610, 0x061A},
    {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC},   {0x06DF, 0x06E4}, {0x06E7, 0x06E8},
    {0x06EA, 0x06ED}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},   {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x2064}, {0x20D0, 0x20FF}, {0x302A, 0x302D},   {0x3099, 0x309A}, {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0000, 0xE0FFF},
};
constexpr Range kTwoColumns[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

bool among(char32_t character, std::span<const Range> ranges) {
  const auto range = std::ranges::lower_bound(ranges, character, {}, &Range::last);
  return range != ranges.end() && range->first <= character;
}

std::size_t columns_of(char32_t character) {
  if (among(character, kNoColumns)) return 0;
  return among(character, kTwoColumns) ? 2 : 1;
}

// A piece of text that no line breaks in: a character, or a style's sequence.
struct Piece {
  std::string_view text;
  std::size_t columns;
  bool is_style = false;
};

// The first piece of a text that is not empty.
Piece first_piece(std::string_view text) {
  static constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (text.starts_with("\x1b[")) {
    const std::size_t end = text.find_first_not_of("0123456789;", 2);
    if (end != std::string_view::npos && text[end] == 'm') return {text.substr(0, end + 1), 0, true};
  }
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {text.substr(0, 1), columns_of(lead)};
  const std::size_t more = lead >= 0xF0 && lead < 0xF8 ? 3 : lead >= 0xE0 ? 2 : 1;
  const Piece no_character = {text.substr(0, 1), 1};
  if (lead < 0xC0 || lead >= 0xF8 || text.size() <= more) return no_character;
  char32_t character = lead & (0x3FU >> more);
  for (const char next : text.substr(1, more)) {
    if ((static_cast<unsigned char>(next) & 0xC0) != 0x80) return no_character;
    character = character << 6 | (static_cast<unsigned char>(next) & 0x3F);
  }
  if (character < kLeast[more]) return no_character;
  return {text.substr(0, more + 1), columns_of(character)};
}

// Parts of a line, each with the styles that are open where it begins and closed where it ends.
class Parts {
 public:
  Parts(std::size_t columns, std::size_t indent)
      : columns_(columns), indent_(std::min(indent, columns / 2)) {}

  // A word and the spaces before it; styles stand in both.
  void add(const std::vector<Piece>& spaces, const std::vector<Piece>& word) {
    const bool fits = used_ + columns_in(spaces) + columns_in(word) <= columns_;
    const bool breaks = !fits && has_word_;
    for (const Piece& piece : spaces) {
      if (piece.is_style || (!breaks && used_ < (has_word_ || fits ? columns_ : columns_ / 2))) put(piece);
    }
    if (breaks && columns_in(word) != 0) next();
    for (const Piece& piece : word) {
      if (used_ + piece.columns > columns_ && has_word_) next();
      put(piece);
      has_word_ = has_word_ || !piece.is_style;
    }
  }

  std::vector<std::string> take() {
    close();
    parts_.push_back(std::move(part_));
    return std::move(parts_);
  }

 private:
  static std::size_t columns_in(const std::vector<Piece>& pieces) {
    std::size_t columns = 0;
    for (const Piece& piece : pieces) columns += piece.columns;
    return columns;
  }

  // A style is written with the next character of it, so that none stands at the end of a part.
  void put(const Piece& piece) {
    if (piece.is_style) {
      if (piece.text == kReset || piece.text == "\x1b[m") {
        style_.clear();
      } else {
        style_ += piece.text;
      }
      return;
    }
    if (!style_.starts_with(written_)) close();
    part_ += style_.substr(written_.size());
    written_ = style_;
    part_ += piece.text;
    used_ += piece.columns;
  }

  void close() {
    if (!written_.empty()) part_ += kReset;
    written_.clear();
  }

  void next() {
    close();
    parts_.push_back(std::move(part_));
    part_ = std::string(indent_, ' ');
    used_ = indent_;
    has_word_ = false;
  }

  std::size_t columns_;
  std::size_t indent_;
  std::vector<std::string> parts_;
  std::string part_;
  std::size_t used_ = 0;  // columns of the part
  bool has_word_ = false;
  std::string style_;    // the sequences since the last reset
  std::string written_;  // those of them that stand in the part
};

std::size_t columns_of(const Surroundings& surroundings) {
  const std::string_view text = surroundings.columns == nullptr ? "" : surroundings.columns;
  std::size_t asked = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), asked);
  const bool number = error == std::errc() && stop == text.data() + text.size();
  if (number && asked >= Screen::kFewest && asked <= Screen::kMost) return asked;
  const std::size_t has = surroundings.terminal.value_or(0);
  return has == 0 ? Screen::kOfAPipe : std::clamp(has, Screen::kFewest, Screen::kMost);
}

// Columns of the terminal that a file descriptor is, 0 where it does not say; none: it is no terminal.
std::optional<std::size_t> terminal_of(int descriptor) {
  if (isatty(descriptor) == 0) return {};
  winsize size = {};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

// A terminal that knows no sequences, as those of editors and of logs.
bool is_dumb(const char* term) {
  return term != nullptr && std::string_view(term) == "dumb";
}

Surroundings surroundings_of(int descriptor) {
  return {.columns = std::getenv("COLUMNS"),
          .no_color = std::getenv("NO_COLOR"),
          .clicolor_force = std::getenv("CLICOLOR_FORCE"),
          .term = std::getenv("TERM"),
          .terminal = terminal_of(descriptor)};
}

}  // namespace

Screen screen(Colour when, const Surroundings& surroundings) {
  const auto set = [](const char* variable) { return variable != nullptr && *variable != '\0'; };
  const std::string_view force = set(surroundings.clicolor_force) ? surroundings.clicolor_force : "0";
  const bool shows_colours = surroundings.terminal && !is_dumb(surroundings.term);
  const bool automatic = !set(surroundings.no_color) && (force != "0" || shows_colours);
  return {.columns = columns_of(surroundings),
          .colours = when == Colour::automatic ? automatic : when == Colour::always};
}

Screen standard_output(Colour when) {
  return screen(when, surroundings_of(STDOUT_FILENO));
}

bool standard_output_is_terminal() {
  return isatty(STDOUT_FILENO) != 0;
}

std::string styled(const Screen& screen, std::string_view text, Style style) {
  static constexpr std::array<std::string_view, 4> kCodes = {"\x1b[32m", "\x1b[1;31m", "\x1b[2m", "\x1b[1m"};
  if (!screen.colours) return std::string(text);
  std::string shown;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (!line.empty()) shown.append(kCodes[static_cast<std::size_t>(style)]).append(line).append(kReset);
    text.remove_prefix(line.size());
    if (text.empty()) break;
    shown += '\n';
    text.remove_prefix(1);
  }
  return shown;
}

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Piece piece = first_piece(text);
    columns += piece.columns;
    text.remove_prefix(piece.text.size());
  }
  return columns;
}

std::vector<std::string> wrap(std::string_view line, std::size_t columns, std::size_t indent) {
  Parts parts(columns, indent);
  std::vector<Piece> spaces;
  std::vector<Piece> word;
  while (!line.empty()) {
    const Piece piece = first_piece(line);
    line.remove_prefix(piece.text.size());
    if (piece.text == " " && !word.empty()) {
      parts.add(spaces, word);
      spaces.clear();
      word.clear();
    }
    (word.empty() && (piece.text == " " || piece.is_style) ? spaces : word).push_back(piece);
  }
  parts.add(spaces, word);
  return parts.take();
}

std::string folded(const Screen& screen, std::string_view text, std::size_t indent) {
  std::string lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    for (const std::string& part : wrap(line, screen.columns, indent)) lines += part + "\n";
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return lines;
}

std::string padded(std::string text, std::size_t columns) {
  text.append(columns - std::min(columns, width(text)), ' ');
  return text;
}

bool Progress::is_terminal() {
  return isatty(STDERR_FILENO) != 0 && !is_dumb(std::getenv("TERM"));
}

void Progress::clear() const {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

// A line that the terminal would break could not be taken back; the last column stays free, since some
// terminals break after it.
void Progress::show(std::string_view line) {
  constexpr std::chrono::milliseconds kBetween(100);
  const auto now = std::chrono::steady_clock::now();
  if (!shown_ || now < next_) return;
  next_ = now + kBetween;
  clear();
  const Screen screen = sparepage::screen(Colour::never, surroundings_of(STDERR_FILENO));
  const std::string first = wrap(line, screen.columns - 1, 0).front();
  std::fwrite(first.data(), 1, first.size(), stderr);
}

double Progress::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
}

std::string left_text(double seconds, std::uint64_t done, std::uint64_t all) {
  if (seconds < 1 || done == 0 || done >= all) return "";
  const double left = seconds * static_cast<double>(all - done) / static_cast<double>(done);
  const auto rounded_up = [](double of) { return std::to_string(static_cast<std::uint64_t>(std::ceil(of))); };
  return ", about " + (left < 90 ? rounded_up(left) + " s left" : rounded_up(left / 60) + " min left");
}

void Progress::say(std::string_view line) const {
  clear();
  if (!shown_) return;
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fputs("\n", stderr);
}

}  // namespace sparepage
