// What differs between a terminal and a pipe: colours and width.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sparepage {

enum class Style { plain, good, bad, dim, strong };

// The text with its style, if standard output is a terminal (and NO_COLOR is not set); else the text.
std::string styled(std::string_view text, Style style);

// Columns of the terminal; 100 when standard output is none.
std::size_t terminal_columns();

// How many columns a text takes, styles not counted. ASCII.
std::size_t width(std::string_view text);

// Breaks a line at spaces, so that each part takes at most `columns`; later parts begin with `indent` spaces.
std::vector<std::string> wrap(std::string_view line, std::size_t columns, std::size_t indent);

// A line on standard error that is written again and again while something long runs; on a terminal only.
class Progress {
 public:
  ~Progress() { clear(); }
  bool shown() const { return shown_; }
  void show(std::string_view line) const;
  void say(std::string_view line) const;  // a line that stays

 private:
  void clear() const;

  bool shown_ = is_terminal();
  static bool is_terminal();
};

}  // namespace sparepage
