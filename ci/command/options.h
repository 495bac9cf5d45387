// Checks of what an option may be, whose descriptions stand in --help.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>

namespace sparepage {

// A number as in a trace: decimal or 0x hex without sign. CLI11 alone reads a 0 in front as octal, takes a
// sign, and makes of what is too large the largest number that there is. Leaves it in decimal.
CLI::Validator number(std::uint64_t least, std::uint64_t most);

// Lists of properties/lists.h. Throw ListError for a list that can't be read.
CLI::Validator strategy_list();
CLI::Validator profile_list();
CLI::Validator world_list();  // whether a word that is no preset is a file, only reading it tells

}  // namespace sparepage
