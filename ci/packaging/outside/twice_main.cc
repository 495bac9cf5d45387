// Two strategies of one name: refused.
#include <sparepage/command.h>

#include "own.h"

int main(int argc, char** argv) {
  static constexpr const sparepage::Strategy* kStrategies[] = {&kAsksTheClock, &kAsksTheClock};
  return sparepage::command_main(argc, argv, {.strategies = kStrategies});
}
