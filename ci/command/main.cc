// The sparepage command. Contract: spec section 8.
#include "sparepage/command.h"

int main(int argc, char** argv) {
  return sparepage::command_main(argc, argv);
}
