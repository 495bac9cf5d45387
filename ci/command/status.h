// Exit statuses, and what ends a command with which.
#pragma once

#include <functional>

namespace sparepage {

// Spec section 8.
inline constexpr int kNothingViolated = 0;
inline constexpr int kViolated = 1;  // in replay, any invariant; elsewhere, a finding
inline constexpr int kUnusable = 2;  // arguments, input, or where the output goes
inline constexpr int kBroken = 3;    // the harness itself

// Runs the command and writes out what it printed. Gives its status; or, of what it throws and of a standard
// output that can't be written, says what is wrong on standard error and gives the status of that.
int exit_status(const std::function<int()>& command);

}  // namespace sparepage
