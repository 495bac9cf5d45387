#include "ci/command/outputs.h"

#include <algorithm>
#include <exception>
#include <filesystem>

#include "ci/command/files.h"
#include "ci/command/junit.h"
#include "ci/command/sarif.h"
#include "ci/command/status.h"
#include "ci/command/version.h"

namespace sparepage {

namespace {

bool one_file(const std::string& a, const std::string& b) {
  std::error_code error;
  return behind_links(a) == behind_links(b) || std::filesystem::equivalent(a, b, error);
}

}  // namespace

void refuse_one_file_twice(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs) {
  std::vector<std::string> seen;
  for (const std::string& input : inputs) {
    if (!input.empty() && input != "-") seen.push_back(input);
  }
  for (const std::string& file : outputs) {
    if (file.empty() || !written_whole(file)) continue;
    if (std::ranges::any_of(seen, [&](const std::string& other) { return one_file(file, other); })) {
      throw UsageError(file + ": named twice, and would be overwritten; name another file");
    }
    seen.push_back(file);
  }
}

void deliver(const Outputs& outputs, const Forms& forms) {
  std::exception_ptr first;
  const auto attempt = [&](const std::function<void()>& write) {
    try {
      write();
    } catch (...) {
      if (!first) first = std::current_exception();
    }
  };
  // Files first: what ends standard output, a reader that goes away, can end the command.
  if (!forms.file.empty()) attempt([&] { write_whole(forms.file, forms.contents()); });
  const std::string as_json = outputs.wants_json() ? forms.json().line() + "\n" : "";
  if (outputs.wants_json() && !outputs.only_json()) attempt([&] { write_whole(outputs.json, as_json); });
  const Checks checks = outputs.wants_checks() ? forms.checks() : Checks();
  if (!outputs.junit.empty()) attempt([&] { write_whole(outputs.junit, junit(checks)); });
  if (!outputs.sarif.empty()) attempt([&] { write_whole(outputs.sarif, sarif(checks, program())); });
  attempt([&] { write_output(outputs.only_json() ? as_json : forms.text(), ""); });
  if (first) std::rethrow_exception(first);
}

}  // namespace sparepage
