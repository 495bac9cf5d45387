// Writing files whole or not at all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sparepage {

// Throws UsageError where two of a verb's outputs, or an output and one of its inputs, are the same file, by
// whatever name: the last one written would be all that is left. An empty name is no file. Before any work.
void refuse_one_file_twice(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs);

// Whether a file is written whole: one that is absent or plain. Into a device or a pipe, and into what
// standard output or standard error goes to, goes one text after another.
bool written_whole(const std::string& file);

// Writes under a name of its own in the same directory and renames, so that nobody ever sees half of it; what
// a link leads to is replaced, and the link stays. What is not written whole is written to as it is. Throws
// what refuse_unwritten() does, which names the file and the reason, where it can't be written.
void write_whole(const std::string& file, std::string_view contents);

// The same, or to standard output if no file is named.
void write_output(std::string_view contents, const std::string& file = {});

}  // namespace sparepage
