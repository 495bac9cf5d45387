// sparepage convert: inputs of either kind made into the other.
#include <algorithm>
#include <filesystem>

#include "ci/command/command.h"
#include "ci/command/output/write.h"
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

bool is_directory(const std::string& name) {
  std::error_code unreadable;  // then it is none
  return std::filesystem::is_directory(name, unreadable);
}

// Where each input goes. Throws UsageError where one would be written over another, or over an input.
std::vector<std::string> outputs_of(const std::vector<std::string>& files, const std::vector<Input>& inputs,
                                    const std::string& output) {
  if (!is_directory(output)) {
    refuse_one_file_twice({output}, files);
    return {output};
  }
  std::vector<std::filesystem::path> names;
  std::vector<std::string> outputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string stem = files[i] == "-" ? "stdin" : std::filesystem::path(files[i]).stem().string();
    const std::filesystem::path name = stem + (inputs[i].was_trace ? ".bin" : ".trace");
    if (std::ranges::find(names, name) != names.end()) {
      throw UsageError(files[i] + ": another input would be written as " + name.string() +
                       " too; convert them apart");
    }
    names.push_back(name);
    outputs.push_back((output / name).string());
  }
  refuse_one_file_twice(outputs, files);
  return outputs;
}

class Convert final : public Work {
 public:
  std::vector<Option> options() override {
    return {{.name = "INPUT",
             .value = &files_,
             .says = "Traces or fuzz inputs, each " + std::string(kCase),
             .required = true},
            {.name = "-o",
             .value = &output_,
             .says = "A file, or for several inputs a directory; without it, standard output, which "
                     "takes a fuzz input only if it is no terminal",
             .type = "FILE",
             .takes = output_file()}};
  }

  int run() override {
    if (files_.size() > 1 && !is_directory(output_)) {
      throw UsageError("several inputs need -o DIRECTORY, one that exists" +
                       (output_.empty() ? "" : ", and not \"" + output_ + "\""));
    }
    const std::vector<Input> inputs = load_inputs(files_);
    if (inputs[0].was_trace && output_.empty() && standard_output_is_terminal()) {
      throw UsageError(
          "standard output is a terminal, and a fuzz input is no text; name a file with -o, or pipe it");
    }
    const std::vector<std::string> outputs = outputs_of(files_, inputs, output_);
    for (std::size_t i = 0; i < inputs.size(); ++i) write_output(converted(inputs[i]), outputs[i]);
    return kNothingViolated;
  }

 private:
  std::vector<std::string> files_;
  std::string output_;  // a file or a directory; empty: standard output
};

}  // namespace

extern const Verb kConvert = {
    .name = "convert",
    .summary = "Turn traces into fuzz inputs, and fuzz inputs into traces",
    .footer =
        "Examples:\n"
        "  sparepage convert crash-0123abcd                          as a trace\n"
        "  sparepage convert corpus/regressions/*.trace -o seeds     as fuzz inputs, .bin",
    .work = work<Convert>};

}  // namespace sparepage
