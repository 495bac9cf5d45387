// The sparepage command, with what stands in own.cc.
#include <sparepage/command.h>

#include "own.h"

int main(int argc, char** argv) {
  const std::string_view strategies[] = {kAsksTheClock};
  static constexpr const sparepage::Invariant* kInvariants[] = {&kNothingIsRefused};
  return sparepage::command_main(argc, argv, {.strategies = strategies, .invariants = kInvariants});
}
