#include "ci/command/outputs.h"

#include <filesystem>
#include <optional>

#include "ci/command/files.h"
#include "ci/command/junit.h"
#include "ci/command/sarif.h"
#include "ci/command/status.h"
#include "ci/command/version.h"

namespace sparepage {

namespace {

// A file by one name, whatever links lead to it; "" for what is no file to be replaced: a device, a pipe.
std::string one_name(const std::string& file) {
  std::error_code error;
  const std::filesystem::path path =
      std::filesystem::weakly_canonical(std::filesystem::absolute(file), error);
  const auto kind = std::filesystem::status(path, error).type();
  const bool plain =
      kind == std::filesystem::file_type::regular || kind == std::filesystem::file_type::not_found;
  return plain ? path.string() : "";
}

}  // namespace

void refuse_one_file_twice(const Outputs& outputs, const std::vector<std::string>& inputs,
                           const std::string& output) {
  std::vector<std::string> seen;
  for (const std::string& input : inputs) {
    if (input != "-") seen.push_back(one_name(input));
  }
  for (const std::string& file :
       {output, outputs.only_json() ? "" : outputs.json, outputs.junit, outputs.sarif}) {
    const std::string name = file.empty() ? "" : one_name(file);
    if (name.empty()) continue;
    if (std::ranges::find(seen, name) != seen.end()) {
      throw UsageError(file + ": named twice, and would be overwritten; name another file");
    }
    seen.push_back(name);
  }
}

void deliver(const Outputs& outputs, const Forms& forms) {
  std::optional<UsageError> first;
  const auto attempt = [&](const std::function<void()>& write) {
    try {
      write();
    } catch (const UsageError& error) {
      if (!first) first = error;
    }
  };
  // Files first: what ends standard output, a reader that goes away, can end the command.
  if (!forms.file.empty()) attempt([&] { write_whole(forms.file, forms.contents()); });
  const std::string as_json = outputs.wants_json() ? line_of(forms.json()) : "";
  if (outputs.wants_json() && !outputs.only_json()) attempt([&] { write_whole(outputs.json, as_json); });
  const Checks checks = outputs.wants_checks() ? forms.checks() : Checks();
  if (!outputs.junit.empty()) attempt([&] { write_whole(outputs.junit, junit(checks)); });
  if (!outputs.sarif.empty()) attempt([&] { write_whole(outputs.sarif, sarif(checks, program())); });
  attempt([&] { write_output(outputs.only_json() ? as_json : forms.text(), ""); });
  if (first) throw *first;
}

}  // namespace sparepage
