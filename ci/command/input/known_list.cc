#include "ci/command/input/known_list.h"

#include <cstdio>
#include <filesystem>
#include <string_view>
#include <vector>

#include "ci/command/session/status.h"

namespace sparepage {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kKnownFile = "corpus/known";

fs::path installed_list() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  return (program.parent_path() / SPAREPAGE_DATA_FROM_PROGRAM / kKnownFile).lexically_normal();
}

}  // namespace

std::string known_by_default() {
  std::error_code error;
  const fs::path installed = installed_list();
  const bool here = fs::exists(kKnownFile, error);
  return here || !fs::exists(installed, error) ? std::string(kKnownFile) : installed.string();
}

bool is_installed_list(const std::string& known) {
  std::error_code error;
  return fs::equivalent(known, installed_list(), error);
}

Known load_known(const std::string& file, const Guests& heaps) {
  if (file == "none") return {};
  std::error_code error;
  if (file == kKnownFile && !fs::exists(file, error)) {
    std::fprintf(stderr, "sparepage: there is no %s here, so no finding is known; name one with --known\n",
                 file.c_str());
    return {};
  }
  Known known(read_input(file), file, &heaps);
  const fs::path folder = fs::path(file).parent_path();
  const std::vector<std::string> stale = known.stale([&](const std::string& trace) {
    return load_trace((folder / trace).string(), invariant_names()).trace;
  });
  if (stale.empty()) return known;
  std::string all;
  for (const std::string& line : stale) all += line + "\n";
  throw UsageError("the list of what is known is not true:\n" + all +
                   "Shrink the failure again and accept it anew, or take the line out.");
}

}  // namespace sparepage
