// What the tests of the command share: running it, and files for it.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

#include "properties/tests/paths.h"

namespace sparepage {

struct Ran {
  int status;  // as a shell tells it: 128 and a signal's number if that ended it
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
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
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

// The same of a command that gets signals, "INT@17", at looks at whether it is to stop (interrupt.h).
inline Ran run_signalled(const std::string& signals, const std::string& arguments) {
  return run_shell("SPAREPAGE_SIGNALS=" + signals + " " + kCommand + " " + arguments + " 2>&1");
}

// The command, once for each moment: it gets INT, TERM and HUP in turn, at its first look and at later ones,
// further and further apart, until check(ran, status) says that it came to its end before. `status` is that
// of a command which the signal ends. Gives the number of moments before its end.
template <class Check>
int at_any_moment(const std::string& arguments, Check check) {
  constexpr std::array<std::pair<const char*, int>, 3> kSignals = {
      {{"INT", SIGINT}, {"TERM", SIGTERM}, {"HUP", SIGHUP}}};
  int moments = 0;
  for (std::uint64_t look = 1;; look += 1 + look / 2, ++moments) {
    const auto& [name, number] = kSignals[static_cast<std::size_t>(moments) % kSignals.size()];
    const std::string signal = name + ("@" + std::to_string(look));
    const testing::ScopedTrace trace(__FILE__, __LINE__, signal);
    if (!check(run_signalled(signal, arguments), 128 + number)) return moments;
  }
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
  std::string of = std::string(test.test_suite_name()) + "." + test.name() + ".";
  std::ranges::replace(of, '/', '.');  // of a test with parameters
  return testing::TempDir() + of + name;
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
