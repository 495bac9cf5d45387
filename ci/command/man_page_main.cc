// Prints the command's manual page, or with the name of a shell what that completes: what the build makes
// sparepage.1 and the completions with.
#include <cstdio>

#include "ci/command/app.h"
#include "ci/command/completions.h"
#include "ci/command/files.h"
#include "ci/command/status.h"
#include "ci/command/version.h"

int main(int argc, char** argv) {
  using namespace sparepage;
  return exit_status([&] {
    write_output(argc > 1 ? completions(argv[1]) : CommandLine("sparepage").man_page(program().version), "");
    return kNothingViolated;
  });
}
