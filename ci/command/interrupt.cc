#include "ci/command/interrupt.h"

#include <csignal>
#include <cstdio>

namespace sparepage {

namespace {

constexpr int kSignals[] = {SIGINT, SIGHUP, SIGTERM};

// A signal handler has nowhere else to write.
std::atomic<bool> interrupted = false;
std::atomic<int> signal_that_came = 0;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void set_all(void (*handler)(int)) {
  for (const int signal : kSignals) {
    // Only what was ignored before the command began is: no handler here ignores a signal.
    if (std::signal(signal, handler) == SIG_IGN && signal == SIGHUP) std::signal(signal, SIG_IGN);
  }
}

}  // namespace

Interruption::Interruption() {
  interrupted = false;
  set_all([](int signal) {
    signal_that_came = signal;
    interrupted = true;
    set_all(SIG_DFL);
  });
}

Interruption::~Interruption() {
  set_all(SIG_DFL);
}

const std::atomic<bool>& Interruption::flag() const {
  return interrupted;
}

void Interruption::pass_on() const {
  std::fflush(stdout);
  set_all(SIG_DFL);
  std::raise(signal_that_came);
}

}  // namespace sparepage
