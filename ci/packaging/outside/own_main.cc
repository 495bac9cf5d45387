// The sparepage command, with what stands in own.cc.
#include <sparepage/command.h>

#include "own.h"

int main(int argc, char** argv) {
  static constexpr const sparepage::Strategy* kStrategies[] = {&kAsksTheClock};
  static constexpr const sparepage::Invariant* kInvariants[] = {&kNothingIsRefused};
  return sparepage::command_main(argc, argv, {.strategies = kStrategies, .invariants = kInvariants});
}
