// Prints the command's manual page: what the build makes sparepage.1 with.
#include <cstdio>

#include "ci/command/app.h"
#include "ci/command/files.h"
#include "ci/command/man_page.h"
#include "ci/command/status.h"
#include "ci/command/version.h"

int main() {
  using namespace sparepage;
  return exit_status([] {
    CommandLine line("sparepage");
    write_output(man_page(line.app(), program().version), "");
    return kNothingViolated;
  });
}
