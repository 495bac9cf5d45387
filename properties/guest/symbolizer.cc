// The default options of sanitizers, for every program of this tree.
#include "properties/guest/symbolizer.h"

#include <unistd.h>

// A sanitizer asks before it is set up itself: nothing here may be watched, or call what is.
#if defined(__clang__)
#define UNWATCHED __attribute__((disable_sanitizer_instrumentation))
#else
#define UNWATCHED
#endif

namespace {

UNWATCHED bool needs_addr2line() {
  return access("/usr/bin/llvm-symbolizer-19", X_OK) != 0 && access("/usr/bin/addr2line", X_OK) == 0;
}

UNWATCHED const char* options() {
  return needs_addr2line() ? SPAREPAGE_ADDR2LINE : "";
}

}  // namespace

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the sanitizers' names
extern "C" {
UNWATCHED const char* __asan_default_options() {
  return sparepage_asan_options == nullptr ? options() : sparepage_asan_options(needs_addr2line());
}
UNWATCHED const char* __tsan_default_options() {
  return options();
}
UNWATCHED const char* __ubsan_default_options() {
  return options();
}
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
