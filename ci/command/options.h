// Checks of what an option may be, whose descriptions stand in --help.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "ci/command/outputs.h"

namespace sparepage {

// A number as in a trace: decimal or 0x hex without sign. CLI11 alone reads a 0 in front as octal, takes a
// sign, and makes of what is too large the largest number that there is. Leaves it in decimal.
CLI::Validator number(std::uint64_t least, std::uint64_t most);

// Lists of properties/findings/lists.h.
CLI::Validator strategy_list();
CLI::Validator profile_list();
CLI::Validator world_list();  // whether a word that is no preset is a file, only reading it tells

// One name of a table.
CLI::Validator one_strategy();
CLI::Validator one_invariant();

// The name of a file that is written: not empty, and not "-".
CLI::Validator output_file();

// Why a finding is accepted: a line, without the bar that ends a field of the list of what is known.
CLI::Validator reason();

// What a verb reads: "a file, - for standard input, or hex:...".
inline constexpr std::string_view kCase =
    "a file, - for standard input, or hex:... with a fuzz input's bytes";

// The options that several verbs have.
void add_known(CLI::App& verb, std::string& file);
void add_seed(CLI::App& verb, std::uint64_t& seed);
void add_jobs(CLI::App& verb, unsigned& jobs);  // by default one a core
void add_outputs(CLI::App& verb, Outputs& outputs);

}  // namespace sparepage
