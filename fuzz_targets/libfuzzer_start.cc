// What libFuzzer calls first, in targets with the mutator of cases.
#include "sparepage/fuzz.h"

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  return sparepage::fuzz_initialize(argc, argv);
}
