// The fuzz target of claims, with what stands in own.cc.
#include <sparepage/fuzz.h>

#include "own.h"

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  const std::string_view strategies[] = {kAsksTheClock};
  static constexpr const sparepage::Invariant* kInvariants[] = {&kNothingIsRefused};
  return sparepage::fuzz_initialize(argc, argv, {.strategies = strategies, .invariants = kInvariants});
}
