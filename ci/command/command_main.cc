#include <stdexcept>
#include <string>

#include "ci/command/app.h"
#include "ci/command/status.h"
#include "sparepage/command.h"

namespace sparepage {

namespace {

void add_or_refuse(const Additions& own) {
  try {
    add(own);
  } catch (const std::invalid_argument& error) {
    throw UsageError(std::string("what this program adds can't be used: ") + error.what());
  }
}

}  // namespace

int command_main(int argc, char** argv, const Additions& own) {
  return exit_status([&] {
    add_or_refuse(own);
    const std::string program = argc > 0 && *argv[0] != '\0' ? argv[0] : "sparepage";
    return CommandLine(program).run(argc, argv);
  });
}

}  // namespace sparepage
