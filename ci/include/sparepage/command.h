// The sparepage command as a function, for a program with strategies and invariants of its own:
//
//     int main(int argc, char** argv) {
//       const std::string_view strategies[] = {"sparepage-strategy 1\nname mine\n..."};
//       return sparepage::command_main(argc, argv, {.strategies = strategies});
//     }
//
// Every verb has them by their names, as it has those of the library.
#pragma once

#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

// Gives the exit status of spec section 8; additions that can't be used are 2, as any other bad input is. To
// be called once, before anything else is asked of the library.
int command_main(int argc, char** argv, const Additions& own = {});

}  // namespace sparepage
