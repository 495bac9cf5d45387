// The command's manual page, from what --help tells, in the language of man(7), of section 1.
#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace sparepage {

std::string man_page(const CLI::App& app, std::string_view version);

// Of this command (command_line.cc).
std::string man_page();

}  // namespace sparepage
