// Files that are there as a whole or not at all, whenever who writes them is killed.
#pragma once

#include <filesystem>
#include <string_view>

namespace sparepage {

// Writes all of it to an open file. Gives an errno; 0: it is written.
int write_all(int file, std::string_view contents);

// Writes beside the file, under a name of its own that ends in ".partial", and renames. Gives an errno, and
// what was there stays; 0: it is written.
int replace_file(const std::filesystem::path& file, std::string_view contents);

}  // namespace sparepage
