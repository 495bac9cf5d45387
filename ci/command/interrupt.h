// Ctrl-C and the other ways to ask a command to end: the first signal asks a search to end, so that what it
// has is told; a second one ends the command.
#pragma once

#include <atomic>

namespace sparepage {

// While one lives, the first of SIGINT, SIGTERM and SIGHUP sets its flag; then they do what they always do.
// A SIGHUP that is ignored, as under nohup(1), stays ignored. One at a time.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  const std::atomic<bool>& flag() const;
  bool came() const { return flag(); }

  // Ends the command by the signal that came, so that the caller's shell sees which: what a search does that
  // was interrupted and has no verdict. Only after one came.
  void pass_on() const;
};

}  // namespace sparepage
