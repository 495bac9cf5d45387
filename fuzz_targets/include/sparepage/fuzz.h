// fuzz_claims as a library, for a target with strategies and invariants of its own: link
// sparepage::fuzz_claims with -fsanitize=fuzzer (Clang), and begin with
//
//     extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
//       const std::string_view strategies[] = {"sparepage-strategy 1\nname mine\n..."};
//       return sparepage::fuzz_initialize(argc, argv, {.strategies = strategies});
//     }
//
// What the environment may ask of it stands in fuzz_targets/README.md.
#pragma once

#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

// Adds them, and gives libFuzzer the options that fit the mutator of cases. Ends the program with 2 for
// additions that can't be used.
int fuzz_initialize(int* argc, char*** argv, const Additions& own = {});

}  // namespace sparepage
