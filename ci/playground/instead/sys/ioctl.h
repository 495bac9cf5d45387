// The size of a terminal, which WASI has none of: asking for it fails.
#pragma once

#include_next <sys/ioctl.h>

struct winsize {
  unsigned short ws_row;
  unsigned short ws_col;
};

constexpr int TIOCGWINSZ = 0x5413;
