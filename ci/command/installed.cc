#include "ci/command/installed.h"

#include <filesystem>

#include "ci/command/command.h"

namespace sparepage {

namespace fs = std::filesystem;

namespace {

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

}  // namespace sparepage
