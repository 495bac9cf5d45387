// Bytes to a case and back. Format: README.md beside this file.
//
// decode() is total: every input of 64 bits is a case. It reads from the front, so a byte changed late
// changes nothing early, and the input's length decides nothing but where the steps end. encode() is its
// inverse: decode(encode(x)) == x for every x that a trace can express with up to 65536 names of each kind.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/cases/strategies.h"

namespace sparepage {

// Whether a byte is an input's first one: a version, 1 to kByteFormat (generate.h). A version has what those
// before it have and some more: the second the operation `run`, the third sizes of 64 bits and machines
// without a spare. encode() gives the second, or the third to a case that needs it.
constexpr bool is_version(std::uint8_t byte) {
  return byte >= 1 && byte <= kByteFormat;
}

// False, and an empty case, when the first byte names no known version, or where a size has 32 bits and one
// of the input's has more. Reuses the case's memory.
bool decode(std::span<const std::uint8_t> bytes, Case& decoded);

std::vector<std::uint8_t> encode(const Case& encoded);

// The line that replays a case, for a shell: "sparepage replay hex:01... --strategy NAME", or of a heap under
// test "... --heap FILE". `program` is what starts the command; it is quoted where a shell needs that.
std::string replay_line(const Case& of, const Subject& strategy, std::string_view program = "sparepage");

}  // namespace sparepage
