// Reading inputs of either kind, and writing outputs whole or not at all.
#pragma once

#include <string>
#include <string_view>

#include "properties/generate.h"

namespace sparepage {

// An input of either kind: a trace, or a fuzz input, known by its first byte; or "hex:..." with a fuzz
// input's bytes.
struct Input {
  Case steps;
  bool was_trace = false;
};
Input load_input(const std::string& file);

// Writes beside the file and renames, so that nobody ever sees half of it.
void write_whole(const std::string& file, std::string_view contents);

// The same, or to standard output if no file is named.
void write_output(std::string_view contents, const std::string& file);

}  // namespace sparepage
