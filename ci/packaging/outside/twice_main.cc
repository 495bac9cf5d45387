// Two strategies of one name: refused.
#include <sparepage/command.h>

#include "own.h"

int main(int argc, char** argv) {
  const std::string_view strategies[] = {kAsksTheClock, kAsksTheClock};
  return sparepage::command_main(argc, argv, {.strategies = strategies});
}
