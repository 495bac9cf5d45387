#include "ci/interrupt.h"

#include <csignal>
#include <cstdio>

namespace sparepage {

namespace {
std::atomic<bool> interrupted = false;  // a signal handler has nowhere else to write
static_assert(std::atomic<bool>::is_always_lock_free);
}  // namespace

Interruption::Interruption() {
  interrupted = false;
  std::signal(SIGINT, [](int) {
    interrupted = true;
    std::signal(SIGINT, SIG_DFL);
  });
}

Interruption::~Interruption() {
  std::signal(SIGINT, SIG_DFL);
}

const std::atomic<bool>& Interruption::flag() const {
  return interrupted;
}

void Interruption::pass_on() const {
  std::fflush(stdout);
  std::signal(SIGINT, SIG_DFL);
  std::raise(SIGINT);
}

}  // namespace sparepage
