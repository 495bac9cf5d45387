// What a shell completes of the command, from what --help tells.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace sparepage {

// The script of a shell: bash, zsh or fish. Throws UsageError for another one.
std::string completions(const CLI::App& app, std::string_view shell);

}  // namespace sparepage
