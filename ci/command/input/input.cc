#include "ci/command/input/input.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "ci/command/session/status.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {

std::vector<std::uint8_t> bytes_of_hex(const std::string& name, std::string_view digits) {
  std::vector<std::uint8_t> bytes;
  const auto digit = [&](char c) -> unsigned {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    throw UsageError("\"" + name + "\" is no fuzz input: after hex: stand two digits, 0-9a-f, a byte");
  };
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const char low = i + 1 < digits.size() ? digits[i + 1] : '?';
    bytes.push_back(static_cast<std::uint8_t>(digit(digits[i]) << 4 | digit(low)));
  }
  return bytes;
}

[[noreturn]] void refuse_undecoded(const std::string& name, std::span<const std::uint8_t> bytes) {
  if (!bytes.empty() && is_version(bytes[0])) {
    throw UsageError(name +
                     ": it asks for more bytes than a size has here, where it has 32 bits; a sparepage "
                     "for 64 bits takes it");
  }
  throw UsageError("\"" + name + "\" is no fuzz input of a version from 1 to " + std::to_string(kByteFormat));
}

}  // namespace

Input load_input(const std::string& file) {
  static constexpr std::string_view kHex = "hex:";
  static constexpr std::size_t kMostDigits = 36;
  Input input = {
      .name = file == "-" ? "<stdin>" : file, .was_trace = false, .text = {}, .parsed = {}, .steps = {}};
  std::vector<std::uint8_t> bytes;
  if (file.empty()) throw UsageError("the name of an input is empty");
  if (file.starts_with(kHex)) {
    if (file.size() > kHex.size() + kMostDigits)
      input.name = file.substr(0, kHex.size() + kMostDigits) + "...";
    bytes = bytes_of_hex(input.name, std::string_view(file).substr(kHex.size()));
  } else {
    input.text = read_input(file);
    input.was_trace = input.text.empty() || !is_version(static_cast<std::uint8_t>(input.text[0]));
    if (!input.was_trace) bytes.assign(input.text.begin(), input.text.end());
  }
  if (input.was_trace) return trace_input(std::move(input.name), std::move(input.text));
  if (!decode(bytes, input.steps)) refuse_undecoded(input.name, bytes);
  input.parsed.trace = to_trace(input.steps);
  input.text = print(input.parsed.trace, &input.parsed.lines);
  return input;
}

std::vector<Input> load_inputs(const std::vector<std::string>& files) {
  if (std::ranges::count(files, "-") > 1) {
    throw UsageError("- stands twice among the inputs; standard input can be read once");
  }
  std::vector<Input> inputs;
  for (const std::string& file : files) inputs.push_back(load_input(file));
  return inputs;
}

Input trace_input(std::string name, std::string text) {
  Input input = {
      .name = std::move(name), .was_trace = true, .text = std::move(text), .parsed = {}, .steps = {}};
  input.parsed = parse_trace(input.text, input.name, invariant_names());
  input.steps = input.parsed.trace;
  return input;
}

}  // namespace sparepage
