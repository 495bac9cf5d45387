// sparepage convert: inputs of either kind made into the other.
#include <algorithm>
#include <filesystem>
#include <memory>

#include "ci/command/command.h"
#include "ci/command/files.h"
#include "ci/command/options.h"
#include "ci/command/outputs.h"
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

struct ConvertOptions {
  std::vector<std::string> files;
  std::string output;  // a file or a directory; empty: standard output
};

bool is_directory(const std::string& name) {
  std::error_code unreadable;  // then it is none
  return std::filesystem::is_directory(name, unreadable);
}

// Where each input goes. Throws UsageError where one would be written over another, or over an input.
std::vector<std::string> outputs_of(const ConvertOptions& options, const std::vector<Input>& inputs) {
  if (!is_directory(options.output)) {
    refuse_one_file_twice({options.output}, options.files);
    return {options.output};
  }
  std::vector<std::filesystem::path> names;
  std::vector<std::string> outputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string& file = options.files[i];
    const std::string stem = file == "-" ? "stdin" : std::filesystem::path(file).stem().string();
    const std::filesystem::path name = stem + (inputs[i].was_trace ? ".bin" : ".trace");
    if (std::ranges::find(names, name) != names.end()) {
      throw UsageError(file + ": another input would be written as " + name.string() +
                       " too; convert them apart");
    }
    names.push_back(name);
    outputs.push_back((options.output / name).string());
  }
  refuse_one_file_twice(outputs, options.files);
  return outputs;
}

int convert(const ConvertOptions& options, const Screen& /*screen*/) {
  if (options.files.size() > 1 && !is_directory(options.output)) {
    throw UsageError("several inputs need -o DIRECTORY, one that exists, and not \"" + options.output + "\"");
  }
  refuse_standard_input_twice(options.files);
  std::vector<Input> inputs;
  for (const std::string& file : options.files) inputs.push_back(load_input(file));
  if (inputs[0].was_trace && options.output.empty() && standard_output_is_terminal()) {
    throw UsageError(
        "standard output is a terminal, and a fuzz input is no text; name a file with -o, or pipe it");
  }
  const std::vector<std::string> outputs = outputs_of(options, inputs);
  for (std::size_t i = 0; i < inputs.size(); ++i) write_output(converted(inputs[i]), outputs[i]);
  return kNothingViolated;
}

VerbForm convert_form(const std::string& /*program*/) {
  const auto kept = std::make_shared<ConvertOptions>();
  ConvertOptions& options = *kept;
  return {
      .options = {{.name = "INPUT",
                   .value = &options.files,
                   .says = "Traces or fuzz inputs, each " + std::string(kCase),
                   .required = true},
                  {.name = "-o",
                   .value = &options.output,
                   .says = "A file, or for several inputs a directory; without it, standard output, which "
                           "takes a fuzz input only if it is no terminal",
                   .type = "FILE",
                   .takes = output_file()}},
      .footer =
          "Examples:\n"
          "  sparepage convert crash-0123abcd                          as a trace\n"
          "  sparepage convert corpus/regressions/*.trace -o seeds     as fuzz inputs, .bin",
      .run = [kept](const Screen& screen) { return convert(*kept, screen); }};
}

}  // namespace

extern const Verb kConvert;
const Verb kConvert = {.name = "convert",
                       .summary = "Turn traces into fuzz inputs, and fuzz inputs into traces",
                       .form = convert_form};

}  // namespace sparepage
