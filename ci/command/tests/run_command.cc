#include "ci/command/tests/run_command.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "ci/command/command.h"

namespace sparepage {

std::string command_path() {
  return SPAREPAGE_BINARY;
}

std::vector<std::string> verb_names() {
  std::vector<std::string> names;
  for (const Verb* verb : verbs()) names.emplace_back(verb->name);
  return names;
}

Ran run_shell(const std::string& line) {
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

Ran run(const std::string& arguments) {
  return run_shell(kCommand + " " + arguments + " 2>&1");
}

Ran run_wide(const std::string& arguments) {
  return run_shell("COLUMNS=1000 " + kCommand + " " + arguments + " 2>&1");
}

std::string errors_of(const std::string& arguments) {
  return run_shell(kCommand + " " + arguments + " 2>&1 > /dev/null").output;
}

Ran run_signalled(const std::string& signals, const std::string& arguments) {
  return run_shell("SPAREPAGE_SIGNALS=" + signals + " " + kCommand + " " + arguments + " 2>&1");
}

int at_any_moment(const std::string& arguments, const std::function<bool(const Ran&, int)>& check) {
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

Ran run_on_terminal(const std::string& line) {
  return run_shell("script -qec '" + line + "' /dev/null < /dev/null");
}

std::string article() {
  return kCorpusFolder + "/regressions/kb-q159254.trace";
}

std::string temporary(const std::string& name) {
  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  std::string of = std::string(test.test_suite_name()) + "." + test.name() + ".";
  std::ranges::replace(of, '/', '.');  // of a test with parameters
  return testing::TempDir() + of + name;
}

std::string write(const std::string& name, const std::string& text) {
  std::string file = temporary(name);
  std::ofstream(file) << text;
  return file;
}

std::string contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string replay_line_in(const std::string& output) {
  const std::string mark = "\nreplay: ";
  const std::size_t at = output.find(mark);
  if (at == std::string::npos) return "no replay line in:\n" + output;
  return output.substr(at + mark.size(), output.find('\n', at + 1) - at - mark.size());
}

}  // namespace sparepage
