// Exit statuses, and what ends a command with which.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

namespace sparepage {

// Spec section 8.
inline constexpr int kNothingViolated = 0;
// replay: any violation. Elsewhere a finding that is not known; in verdicts also an expect line or a note
// that is not true.
inline constexpr int kViolated = 1;
inline constexpr int kUnusable = 2;  // arguments, input, or where the output is to go
inline constexpr int kBroken = 3;    // the harness itself, or the machine: the disk is full
// Nothing was found in less than was asked for: a search that ended before its runs, a world that was not
// exhausted. A limit that was given, and met, is no such case.
inline constexpr int kIncomplete = 4;

// Arguments that can't be used, input that can't be read, a place that can't be written to: kUnusable.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The machine takes no more output: the disk is full, or a limit of the process is reached. kBroken.
class FullError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws what an errno of writing there means, FullError or UsageError: "WHERE: can't be written: WHY".
[[noreturn]] void refuse_unwritten(const std::string& where, int why);

// Runs the command and writes out what it printed. Gives its status; or, of what it throws and of a standard
// output that can't be written, says what is wrong on standard error and gives the status of that. A file
// size limit is an error of writing, and not the end.
int exit_status(const std::function<int()>& command);

}  // namespace sparepage
