// Reading a case, of any kind and from wherever it comes.
#pragma once

#include <string>
#include <vector>

#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/cases/trace.h"

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
// Each of them. Throws UsageError where standard input stands twice, too: it can be read once.
std::vector<Input> load_inputs(const std::vector<std::string>& files);

// A trace that is given as its text.
Input trace_input(std::string name, std::string text);

// The file of that name of an input; "": there is none, since it came from standard input or stood as digits.
inline std::string file_of(const std::string& name) {
  return name == "<stdin>" || name.starts_with("hex:") ? "" : name;
}

// What a report has of an input whose name is not that of a trace's file, since it came from standard input
// or is a fuzz input: the trace itself. Else nothing.
inline std::string whole_trace(const Input& input) {
  return input.was_trace && input.name != "<stdin>" ? "" : input.text;
}

}  // namespace sparepage
