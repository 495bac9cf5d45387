// What the tests of the command share: running it, and files for it.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "properties/tests/paths.h"

namespace sparepage {

struct Ran {
  int status;  // -1: a signal ended it
  std::string output;
};

// A shell's line, and its standard output. What the tester's own terminal is like does not count.
inline Ran run_shell(const std::string& line) {
  for (const char* variable : {"COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"}) unsetenv(variable);
  std::FILE* pipe = popen(line.c_str(), "r");
  Ran ran = {};
  std::array<char, 4096> chunk;
  while (const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), pipe))
    ran.output.append(chunk.data(), got);
  const int status = pclose(pipe);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

// The command, and both of its streams, or standard error alone.
inline Ran run(const std::string& arguments) {
  return run_shell(kCommand + " " + arguments + " 2>&1");
}
// The same on a screen that is wider than any path.
inline Ran run_wide(const std::string& arguments) {
  return run_shell("COLUMNS=1000 " + kCommand + " " + arguments + " 2>&1");
}
inline std::string errors_of(const std::string& arguments) {
  return run_shell(kCommand + " " + arguments + " 2>&1 > /dev/null").output;
}

// The same of a command that a signal ends after so many milliseconds: its status is 128 plus the signal's
// number then. One that is still there a minute later is killed, by signal 9. In the foreground timeout(1)
// signals once; otherwise it signals its process group as well, and a second signal ends the command at once.
inline Ran run_until(unsigned milliseconds, const std::string& signal, const std::string& arguments) {
  return run_shell("timeout --foreground --preserve-status -k 60 -s " + signal + " " +
                   std::to_string(milliseconds / 1000) + "." +
                   std::to_string(1000 + milliseconds % 1000).substr(1) + " " + kCommand + " " + arguments +
                   " 2>&1");
}

// A shell's line on a pseudo-terminal, by script(1), and what stands on it then. The line has no '.
inline Ran run_on_terminal(const std::string& line) {
  return run_shell("script -qec '" + line + "' /dev/null < /dev/null");
}

// The list of what is known, as an option.
inline const std::string kKnown = " --known " + kCorpusFolder + "/known ";

inline std::string article() {
  return kCorpusFolder + "/regressions/kb-q159254.trace";
}

// A path for a file of the test that runs: tests run beside each other.
inline std::string temporary(const std::string& name) {
  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  return testing::TempDir() + test.test_suite_name() + "." + test.name() + "." + name;
}

// Such a file with that text: the path to it.
inline std::string write(const std::string& name, const std::string& text) {
  std::string file = temporary(name);
  std::ofstream(file) << text;
  return file;
}

inline std::string contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// What stands behind "replay: " in what the command printed.
inline std::string replay_line_in(const std::string& output) {
  const std::string mark = "\nreplay: ";
  const std::size_t at = output.find(mark);
  if (at == std::string::npos) return "no replay line in:\n" + output;
  return output.substr(at + mark.size(), output.find('\n', at + 1) - at - mark.size());
}

}  // namespace sparepage
