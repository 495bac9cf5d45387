// Text in XML.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sparepage {

// Where a text stands: an attribute's line breaks would be read as spaces.
enum class XmlPlace : std::uint8_t { content, attribute };

// What XML forbids, and what is no UTF-8, becomes U+FFFD.
std::string escaped_for_xml(std::string_view text, XmlPlace place);

}  // namespace sparepage
