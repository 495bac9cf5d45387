// Prints the command's manual page, or with the name of a shell what that completes: what the build makes
// sparepage.1 and the completions with.
#include <cstdio>

#include "ci/command/help/completions.h"
#include "ci/command/help/man_page.h"
#include "ci/command/output/write.h"
#include "ci/command/session/status.h"

int main(int argc, char** argv) {
  using namespace sparepage;
  return exit_status([&] {
    write_output(argc > 1 ? completions(argv[1]) : man_page());
    return kNothingViolated;
  });
}
