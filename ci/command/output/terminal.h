// How text is shown: the width it folds to, and colours. What stands on a screen is made by pure functions of
// the text and the screen; only standard_output() and Progress look at the process.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sparepage {

enum class Style : std::uint8_t { good, bad, dim, strong };

// When colours are shown: the values of --color.
enum class Colour : std::uint8_t { automatic, always, never };

// Where text goes.
struct Screen {
  static constexpr std::size_t kFewest = 20;
  static constexpr std::size_t kMost = 10'000;
  static constexpr std::size_t kOfAPipe = 100;

  std::size_t columns = kOfAPipe;
  bool colours = false;
  bool operator==(const Screen&) const = default;
};

// What is asked of a process's surroundings; null or none: there is no such variable, no terminal.
struct Surroundings {
  const char* columns = nullptr;         // COLUMNS
  const char* no_color = nullptr;        // NO_COLOR
  const char* clicolor_force = nullptr;  // CLICOLOR_FORCE
  const char* term = nullptr;            // TERM
  std::optional<std::size_t> terminal;   // standard output is one, of so many columns; 0: it does not say
};

// Columns: COLUMNS, if that is a number from kFewest to kMost; else the terminal's, kFewest at the least;
// else kOfAPipe. Colours: as asked; with Colour::automatic a NO_COLOR that is not empty turns them off, then
// a CLICOLOR_FORCE that is neither empty nor 0 turns them on, and else a terminal has them whose TERM is not
// "dumb".
Screen screen(Colour when, const Surroundings& surroundings);

// The screen that this process writes to.
Screen standard_output(Colour when);
bool standard_output_is_terminal();

// The text in its style, where there are colours. Each line of it has its own start and reset, since less -R
// ends a colour with the line.
std::string styled(const Screen& screen, std::string_view text, Style style);

// How many columns a text takes as it is shown. Styles (ESC [ ... m) and control characters take none; a
// character of UTF-8 takes one, or none or two by a table that no locale changes: none for the combining
// marks of the Latin, Greek, Cyrillic, Hebrew, Arabic and kana scripts and of symbols, for joiners and
// variation selectors; two for Hangul, kana, the ideographs and full-width forms of East Asia, and for the
// emoji above U+1F300. Others take one, among them the combining marks of the scripts of South Asia and the
// emoji below. A byte that is no UTF-8 takes one.
std::size_t width(std::string_view text);

// Breaks a line at spaces, and a word that is longer than a line inside it, so that each part takes at most
// `columns`; later parts begin with `indent` spaces, but at most half of the columns. Each part begins and
// ends its styles.
std::vector<std::string> wrap(std::string_view line, std::size_t columns, std::size_t indent);

// Each line of a text, folded so; every line ends in a newline. The spaces in front of a line stay.
std::string folded(const Screen& screen, std::string_view text, std::size_t indent);

// The text and spaces after it, up to that many columns.
std::string padded(std::string text, std::size_t columns);

// ", about 20 s left" of work of which so much was done in so many seconds; "": nobody can say yet.
std::string left_text(double seconds, std::uint64_t done, std::uint64_t all);

// A line on standard error that is written again and again while something long runs; on a terminal only.
class Progress {
 public:
  ~Progress() { clear(); }
  bool shown() const { return shown_; }
  void show(std::string_view line);       // ten times a second at the most; more often nothing is shown
  void say(std::string_view line) const;  // a line that stays
  double seconds() const;                 // since it began

 private:
  void clear() const;

  bool shown_ = is_terminal();
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point next_ = {};  // when something may be shown again
  static bool is_terminal();
};

}  // namespace sparepage
