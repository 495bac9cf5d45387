// Reading inputs of every kind, and writing outputs whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/findings/known.h"
#include "sparepage/properties/guest/process/heaps.h"

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

// Throws UsageError for a machine without a spare where no heap is brought: the modelled one has a spare.
void refuse_without_spare(const Config& config, const std::string& name, const Heaps& heaps);

// The accepted findings: of a list, or nothing for "none". The traces that the list names lie where it lies.
// Throws for a list that is malformed, or one whose traces do not show their findings. The default list may
// be absent: then nothing is known, and standard error says so.
Known load_known(const std::string& file, const Heaps* heaps = nullptr);

// The file that such a list is; "" for "none".
inline std::string list_file(const std::string& known) {
  return known == "none" ? "" : known;
}

// Throws UsageError where standard input stands twice: it can be read once.
void refuse_standard_input_twice(const std::vector<std::string>& files);

// What a name that is written to leads to, behind all links; whether or not it is there.
std::filesystem::path behind_links(const std::string& file);

// Whether a file is written whole: one that is absent or plain. Into a device or a pipe, and into what
// standard output or standard error goes to, goes one text behind another.
bool written_whole(const std::string& file);

// Writes under a name of its own in the same directory and renames, so that nobody ever sees half of it; what
// a link leads to is replaced, and the link stays. What is not written whole is written to as it is. Throws
// what refuse_unwritten() does, which names the file and the reason, where it can't be written.
void write_whole(const std::string& file, std::string_view contents);

// The same, or to standard output if no file is named.
void write_output(std::string_view contents, const std::string& file);

// What a report has of an input whose name is not that of a trace's file, since it came from standard input
// or is a fuzz input: the trace itself. Else nothing.
inline std::string whole_trace(const Input& input) {
  return input.was_trace && input.name != "<stdin>" ? "" : input.text;
}

}  // namespace sparepage
