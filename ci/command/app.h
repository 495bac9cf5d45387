// The command line: what --help tells of, which is also what the man page is made of.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "ci/command/terminal.h"

namespace sparepage {

class CommandLine {
 public:
  // `program` is what starts this command again.
  explicit CommandLine(const std::string& program);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // Reads the arguments and does what they ask for; an exit status.
  int run(int argc, char** argv);

  CLI::App& app() { return app_; }

  // What a shell completes: a script for bash, zsh or fish.
  std::string completions(std::string_view shell) const;

 private:
  CLI::App app_;
  std::string colour_ = "auto";
  std::function<int(const Screen&)> chosen_;
};

}  // namespace sparepage
