// The fuzz target of claims, with what stands in own.cc.
#include <sparepage/fuzz.h>

#include "own.h"

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  static constexpr const sparepage::Strategy* kStrategies[] = {&kAsksTheClock};
  static constexpr const sparepage::Invariant* kInvariants[] = {&kNothingIsRefused};
  return sparepage::fuzz_initialize(argc, argv, {.strategies = kStrategies, .invariants = kInvariants});
}
