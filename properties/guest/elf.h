// What the file of a shared object says of itself. Private to properties/guest.
#pragma once

#include <cstdint>
#include <string>

namespace sparepage {

// The bytes that the file has by its headers, where it ends before them, as one that was half copied: it
// would be mapped, and a fault where the rest should be. 0: it has them all, or it is no such file for this
// program.
std::uint64_t bytes_of_one_cut_short(const std::string& file);

}  // namespace sparepage
