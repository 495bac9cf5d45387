// Ctrl-C: the first one asks a search to end, so that what it has is told; a second one ends the command.
#pragma once

#include <atomic>

namespace sparepage {

// While one lives, SIGINT sets its flag, once; then the signal does what it always does. One at a time.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  const std::atomic<bool>& flag() const;
  bool came() const { return flag(); }

  // Ends the command by the signal, so that the caller's shell sees the interrupt: what a search does that
  // was interrupted and has no verdict.
  void pass_on() const;
};

}  // namespace sparepage
