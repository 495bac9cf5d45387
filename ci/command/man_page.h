// The command's manual page, from what --help tells.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace sparepage {

// In the language of man(7), of section 1.
std::string man_page(const CLI::App& app, std::string_view version);

}  // namespace sparepage
