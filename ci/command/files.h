// Reading inputs of every kind, and writing outputs whole or not at all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/findings/known.h"

namespace sparepage {

// What a verb that takes a case reads: a trace, or a fuzz input, which is known by its first byte; from a
// file, from standard input ("-"), or, of a fuzz input, from its bytes ("hex:02...").
struct Input {
  std::string name;    // in messages: the file, "<stdin>", or the first of the hex digits
  bool was_trace;      // else a fuzz input
  std::string text;    // of the trace; of that which the fuzz input is, as it is printed
  ParsedTrace parsed;  // that text
  Case steps;          // the same without names and all that does not run
};

// Throws TraceError for a trace that is malformed and a file that can't be read, UsageError for hex digits
// that are no fuzz input.
Input load_input(const std::string& file);

// The accepted findings: of a list, or nothing for "none". The traces that the list names lie where it lies.
// Throws for a list that is malformed, or one whose traces do not show their findings. The default list may
// be absent: then nothing is known, and standard error says so.
Known load_known(const std::string& file);

// Throws UsageError where standard input stands twice: it can be read once.
void refuse_standard_input_twice(const std::vector<std::string>& files);

// Writes under a name of its own in the same directory and renames, so that nobody ever sees half of it; what
// a link leads to is replaced, and the link stays. A device or a pipe is written to. Throws UsageError, which
// names the file and the reason, where it can't be written.
void write_whole(const std::string& file, std::string_view contents);

// The same, or to standard output if no file is named.
void write_output(std::string_view contents, const std::string& file);

// What a check's `trace` has of an input: the whole trace where the input is no file of one, since it came
// from standard input, or from the bytes of a fuzz input; else nothing, and its name is enough.
inline std::string place_of(const Input& input) {
  return input.was_trace && input.name != "<stdin>" ? "" : input.text;
}

}  // namespace sparepage
