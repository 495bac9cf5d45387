// What the tests of the command share: running it, and files for it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "properties/tests/paths.h"

namespace sparepage {

std::string command_path();
inline const std::string kCommand = command_path();

// The names of the verbs, in the order of --help.
std::vector<std::string> verb_names();

struct Ran {
  int status;  // as a shell tells it: 128 and a signal's number if that ended it
  std::string output;
};

// A shell's line, and its standard output. What the tester's own terminal is like does not count.
Ran run_shell(const std::string& line);

// The command, and both of its streams, or standard error alone.
Ran run(const std::string& arguments);
// The same on a screen that is wider than any path.
Ran run_wide(const std::string& arguments);
std::string errors_of(const std::string& arguments);

// The same of a command that gets signals, "INT@17", at looks at whether it is to stop (interrupt.h).
Ran run_signalled(const std::string& signals, const std::string& arguments);

// The command, once for each moment: it gets INT, TERM and HUP in turn, at its first look and at later ones,
// further and further apart, until check(ran, status) says that it came to its end before. `status` is that
// of a command which the signal ends. Gives the number of moments before its end.
int at_any_moment(const std::string& arguments, const std::function<bool(const Ran&, int)>& check);

// A shell's line on a pseudo-terminal, by script(1), and what stands on it then. The line has no '.
Ran run_on_terminal(const std::string& line);

// The list of what is known, as an option.
inline const std::string kKnown = " --known " + kCorpusFolder + "/known ";

std::string article();

// A path for a file of the test that runs: tests run beside each other.
std::string temporary(const std::string& name);

// Such a file with that text: the path to it.
std::string write(const std::string& name, const std::string& text);

std::string contents(const std::string& file);

// What stands after "replay: " in what the command printed.
std::string replay_line_in(const std::string& output);

}  // namespace sparepage
