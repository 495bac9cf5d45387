// sparepage convert: inputs of either kind made into the other.
#include <algorithm>
#include <filesystem>

#include "ci/command/command.h"
#include "ci/command/files.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

namespace {

std::string converted(const Input& input) {
  if (!input.was_trace) return input.text;
  try {
    const std::vector<std::uint8_t> bytes = encode(input.steps);
    return {bytes.begin(), bytes.end()};
  } catch (const std::out_of_range&) {
    throw UsageError(input.name + ": can't be a fuzz input: it has more than 65536 names");
  }
}

}  // namespace

int convert(const std::vector<std::string>& files, const std::string& output) {
  std::error_code unreadable;  // then it is no directory
  const bool into_directory = std::filesystem::is_directory(output, unreadable);
  if (files.size() > 1 && !into_directory) {
    throw UsageError("several inputs need -o DIRECTORY, one that exists, and not \"" + output + "\"");
  }
  refuse_standard_input_twice(files);
  std::vector<std::filesystem::path> written;
  for (const std::string& file : files) {
    const Input input = load_input(file);
    if (input.was_trace && output.empty() && standard_output_is_terminal()) {
      throw UsageError(
          "standard output is a terminal, and a fuzz input is no text; name a file with -o, or pipe it");
    }
    const std::string stem = file == "-" ? "stdin" : std::filesystem::path(file).stem().string();
    const std::filesystem::path name = stem + (input.was_trace ? ".bin" : ".trace");
    if (std::ranges::find(written, name) != written.end()) {
      throw UsageError(file + ": another input was written as " + name.string() +
                       " already; convert them apart");
    }
    written.push_back(name);
    write_output(converted(input), into_directory ? (output / name).string() : output);
  }
  return kNothingViolated;
}

}  // namespace sparepage
