// What names functions and lines in a sanitizer's report. Clang of Debian starts the one of its own version
// alone, which is a package that no compiler needs (llvm-19); addr2line is there wherever a linker is.
#pragma once

// A default option of each sanitizer, which its variable (ASAN_OPTIONS ...) overrides.
#define SPAREPAGE_ADDR2LINE "external_symbolizer_path=/usr/bin/addr2line"

// AddressSanitizer's default options of a program that has some of its own; `addr2line`: with that one. It is
// asked before the program is set up, and may call nothing.
extern "C" __attribute__((weak)) const char* sparepage_asan_options(bool addr2line);
