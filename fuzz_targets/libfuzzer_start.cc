// What libFuzzer and AddressSanitizer call first, in targets with the mutator of cases.
#include "properties/guest/symbolizer.h"
#include "sparepage/fuzz.h"

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  return sparepage::fuzz_initialize(argc, argv);
}

// libstdc++'s functions keep no frame pointers, so after one of them ASan's fast unwinder takes chance for
// callers. With its 30 frames nearly each allocation has a stack of its own, which is kept for ever:
// fuzz_codec had 1.7 GB after two million runs, and was three times slower than at the start. Two frames are
// always true. ASAN_OPTIONS=malloc_context_size=30 shows more of one input.
extern "C" const char* sparepage_asan_options(bool addr2line) {
  return addr2line ? "malloc_context_size=2:" SPAREPAGE_ADDR2LINE : "malloc_context_size=2";
}
