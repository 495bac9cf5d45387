// What a shell completes of the command, from the options of its verbs.
#pragma once

#include <string>
#include <string_view>

namespace sparepage {

// The script of a shell: bash, zsh or fish. Throws UsageError for another one.
std::string completions(std::string_view shell);

}  // namespace sparepage
