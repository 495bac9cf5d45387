// The command line: what --help tells, which is also what the man page is made of.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace sparepage {

class CommandLine {
 public:
  // `program` is what starts this command again.
  explicit CommandLine(const std::string& program);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // Reads the arguments and does what they ask for; an exit status.
  int run(int argc, char** argv);

  // The manual page, as man(7) reads it.
  std::string man_page(std::string_view version) const;

 private:
  struct Parser;  // of the library that reads command lines, which nobody else compiles
  std::unique_ptr<Parser> parser_;
};

}  // namespace sparepage
