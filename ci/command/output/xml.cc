#include "ci/command/output/xml.h"

#include <algorithm>
#include <cstddef>

#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

// What stands for a character that may not stand for itself; empty: it may.
std::string_view reference(char character, XmlPlace place) {
  switch (character) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '\r': return "&#13;";
    case '"': return place == XmlPlace::attribute ? "&quot;" : "";
    case '\n': return place == XmlPlace::attribute ? "&#10;" : "";
    case '\t': return place == XmlPlace::attribute ? "&#9;" : "";
    default: return "";
  }
}

bool forbidden(std::string_view character) {
  const bool control = static_cast<unsigned char>(character[0]) < 0x20;
  const bool white = character == "\t" || character == "\n" || character == "\r";
  return (control && !white) || character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
}

}  // namespace

std::string escaped_for_xml(std::string_view text, XmlPlace place) {
  static constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string safe;
  while (!text.empty()) {
    const std::size_t length = character_bytes(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    const std::string_view instead = reference(character[0], place);
    if (length == 0 || forbidden(character)) {
      safe += kReplacement;
    } else {
      safe += instead.empty() ? character : instead;
    }
    text.remove_prefix(character.size());
  }
  return safe;
}

}  // namespace sparepage
