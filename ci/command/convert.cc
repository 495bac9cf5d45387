// sparepage convert: inputs of either kind made into the other.
#include <algorithm>
#include <filesystem>
#include <memory>

#include "ci/command/command.h"
#include "ci/command/files.h"
#include "ci/command/options.h"
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

namespace {

struct ConvertOptions {
  std::vector<std::string> files;
  std::string output;  // a file or a directory; empty: standard output
};

int convert(const ConvertOptions& options, const Screen& /*screen*/) {
  std::error_code unreadable;  // then it is no directory
  const bool into_directory = std::filesystem::is_directory(options.output, unreadable);
  if (options.files.size() > 1 && !into_directory) {
    throw UsageError("several inputs need -o DIRECTORY, one that exists, and not \"" + options.output + "\"");
  }
  refuse_standard_input_twice(options.files);
  std::vector<std::filesystem::path> written;
  for (const std::string& file : options.files) {
    const Input input = load_input(file);
    if (input.was_trace && options.output.empty() && standard_output_is_terminal()) {
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
    write_output(converted(input), into_directory ? (options.output / name).string() : options.output);
  }
  return kNothingViolated;
}

std::function<int(const Screen&)> add_convert(CLI::App& verb, const std::string& /*program*/) {
  const auto kept = std::make_shared<ConvertOptions>();
  ConvertOptions& options = *kept;
  verb.add_option("INPUT", options.files, "Traces or fuzz inputs, each " + std::string(kCase))->required();
  verb.add_option(
      "-o", options.output,
      "A file, or for several inputs a directory; without it, standard output, which takes a fuzz "
      "input only if it is no terminal");
  verb.footer(
      "Examples:\n"
      "  sparepage convert crash-0123abcd                          as a trace\n"
      "  sparepage convert corpus/regressions/*.trace -o seeds     as fuzz inputs, .bin");
  return [kept](const Screen& screen) { return convert(*kept, screen); };
}

}  // namespace

extern const Verb kConvert;
const Verb kConvert = {.name = "convert",
                       .summary = "Turn traces into fuzz inputs, and fuzz inputs into traces",
                       .add = add_convert};

}  // namespace sparepage
