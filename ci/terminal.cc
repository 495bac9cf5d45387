#include "ci/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace sparepage {

std::string styled(std::string_view text, Style style) {
  static const bool colours = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  static constexpr std::array<std::string_view, 5> kCodes = {"", "\x1b[32m", "\x1b[1;31m", "\x1b[2m",
                                                             "\x1b[1m"};
  if (!colours || style == Style::plain) return std::string(text);
  return std::string(kCodes[static_cast<std::size_t>(style)]) + std::string(text) + "\x1b[0m";
}

std::size_t terminal_columns() {
  winsize size = {};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return 100;
  return std::max<std::size_t>(size.ws_col, 60);
}

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = std::min(text.find('m', i), text.size());
    } else {
      ++columns;
    }
  }
  return columns;
}

std::vector<std::string> wrap(std::string_view line, std::size_t columns, std::size_t indent) {
  std::vector<std::string> parts;
  std::string part;
  bool fresh = true;  // nothing but spaces in the part
  while (!line.empty()) {
    // A word with the spaces before it.
    const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
    const std::size_t end = std::min(line.find(' ', start), line.size());
    if (!fresh && width(part) + width(line.substr(0, end)) > columns) {
      parts.push_back(part);
      part = std::string(indent, ' ') + std::string(line.substr(start, end - start));
    } else {
      part += line.substr(0, end);
    }
    fresh = false;
    line.remove_prefix(end);
  }
  parts.push_back(part);
  return parts;
}

bool Progress::is_terminal() {
  return isatty(STDERR_FILENO) != 0;
}

void Progress::clear() const {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void Progress::show(std::string_view line) const {
  clear();
  if (shown_) std::fwrite(line.data(), 1, line.size(), stderr);
}

void Progress::say(std::string_view line) const {
  show(line);
  if (shown_) std::fputs("\n", stderr);
}

}  // namespace sparepage
