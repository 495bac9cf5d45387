// Ctrl-C and the other ways to ask a command to end: the first signal asks a search to end, so that what it
// has is told; a second one ends the command.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "sparepage/properties/stop.h"

namespace sparepage {

// While one lives, the first of SIGINT, SIGTERM and SIGHUP asks for a stop; then they do what they always do.
// A SIGHUP that is ignored, as under nohup(1), stays ignored. One at a time.
//
// For tests, which wait for no clock: the variable SPAREPAGE_SIGNALS of the environment, "INT@17,TERM@20",
// has the command raise these signals itself, each at the so-manyth look at whether it is to stop, counted
// from 1. With one thread the same look is always the same moment.
class Interruption final : public Stop {
 public:
  // Throws UsageError for a variable that it can't read.
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  bool asked() const override;
  bool asked_meanwhile() const override;

  // Ends the command by the signal that came, so that the caller's shell sees which: what a search does that
  // was interrupted and has no verdict. Only after one came.
  void pass_on() const;

 private:
  struct Due {
    int signal;
    std::uint64_t look;
  };

  std::vector<Due> due_;
  mutable std::atomic<std::uint64_t> looks_ = 0;
};

}  // namespace sparepage
