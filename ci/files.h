// Reading inputs of either kind, and writing outputs whole or not at all.
#pragma once

#include <string>
#include <string_view>

#include "properties/generate.h"
#include "properties/known.h"

namespace sparepage {

// An input of either kind: a trace, or a fuzz input, known by its first byte; or "hex:..." with a fuzz
// input's bytes.
struct Input {
  Case steps;
  bool was_trace = false;
  std::vector<Expectation> expectations;  // of a trace
};
Input load_input(const std::string& file);

// The accepted findings: of a list, or nothing for "none". The traces that the list names lie where it lies.
// Throws for a list that is malformed, or one whose traces do not show their findings. The default list may
// be absent: then nothing is known, and standard error says so.
Known load_known(const std::string& file);

// Writes beside the file and renames, so that nobody ever sees half of it.
void write_whole(const std::string& file, std::string_view contents);

// The same, or to standard output if no file is named.
void write_output(std::string_view contents, const std::string& file);

}  // namespace sparepage
