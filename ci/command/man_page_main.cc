// Prints the command's manual page: what the build makes sparepage.1 with.
#include <cstdio>

#include "ci/command/app.h"
#include "ci/command/files.h"
#include "ci/command/status.h"
#include "ci/command/version.h"

int main() {
  using namespace sparepage;
  return exit_status([] {
    write_output(CommandLine("sparepage").man_page(program().version), "");
    return kNothingViolated;
  });
}
