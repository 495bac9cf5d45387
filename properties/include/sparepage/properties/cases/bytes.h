// Bytes to a case and back. Format: README.md beside this file.
//
// decode() is total: every input is a case. It reads from the front, so a byte changed late changes nothing
// early, and the input's length decides nothing but where the steps end. encode() is its inverse:
// decode(encode(x)) == x for every x that a trace can express with up to 65536 names of each kind.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/model/strategy.h"
#include "sparepage/properties/cases/generate.h"

namespace sparepage {

// Whether a byte is an input's first one: a version, 1 to kByteFormat (generate.h). A version has the
// operations of those before it and some more; encode() gives the newest.
constexpr bool is_version(std::uint8_t byte) {
  return byte >= 1 && byte <= kByteFormat;
}

// False, and an empty case, when the first byte names no known version. Reuses the case's memory.
bool decode(std::span<const std::uint8_t> bytes, Case& decoded);

std::vector<std::uint8_t> encode(const Case& encoded);

// The line that replays a case, for a shell: "sparepage replay hex:01... --strategy NAME", or of a heap under
// test "... --heap FILE". `program` is what starts the command; it is quoted where a shell needs that.
std::string replay_line(const Case& of, const Strategy& strategy, std::string_view program = "sparepage");

}  // namespace sparepage
