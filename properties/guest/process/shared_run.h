// The memory that a process that runs cases shares with the one that asks for them: a request, and the log of
// what came of it (protocol.h), which is whole at any moment up to the bytes that are announced. Private to
// properties/guest/process.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "properties/guest/process/protocol.h"
#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {

struct SharedRun {
  enum State : std::uint32_t { kIdle, kAsked, kDone, kDead };
  static constexpr std::size_t kBytes = sizeof(void*) == 8 ? std::size_t{256} << 20 : std::size_t{48} << 20;
  static constexpr std::size_t kMostMisuse = 1024;

  std::atomic<std::uint32_t> state;
  std::atomic<std::uint32_t> dead;  // 1: the child has died, with this status
  std::atomic<int> wait_status;
  std::atomic<std::uint64_t> log_bytes;
  std::atomic<std::uint64_t> step;   // that runs, or ran last
  std::atomic<std::uint64_t> calls;  // of the heap's functions: whether it makes progress
  std::atomic<bool> spent;           // the child goes after this run
  std::uint32_t edges;               // of the heap that are recorded: how often the run took each
  std::uint8_t edge_counters[kMostHeapEdges];
  char misuse[kMostMisuse];  // why no verdict is worth anything; "": they are
  std::uint64_t request_bytes;

  // The request, and after it the log.
  std::span<std::byte> room() { return {reinterpret_cast<std::byte*>(this + 1), kBytes - sizeof *this}; }
  std::span<const std::byte> request() {
    return room().first(std::min<std::uint64_t>(request_bytes, room().size()));
  }
  std::span<std::byte> log() { return room().subspan(request().size()); }
  std::span<const std::byte> announced() {
    return log().first(std::min<std::uint64_t>(log_bytes, log().size()));
  }

  // Waits for another state, or for a death, a while. False: it was all the while the same.
  bool wait_while(State value, unsigned milliseconds);
  void wait_for_death(unsigned milliseconds);
  void set(State value);
  void set_dead(int status);
};

// How a process ended, by its wait status: "SIGKILL", "_exit(7)".
std::string death_text(int status);

// Appends to the log, part by part.
class Log : public Writer {
 public:
  explicit Log(SharedRun& shared) : Writer(shared.log()), shared_(shared) {}

  // What was put is announced. False: there was no room for it.
  bool announce() {
    if (!full()) shared_.log_bytes.store(bytes(), std::memory_order_release);
    return !full();
  }

 private:
  SharedRun& shared_;
};

// Runs what is asked for until its parent goes.
[[noreturn]] void serve_runs(SharedRun& shared, GuestHeap& heap, const LoadedGuest& guest);

}  // namespace sparepage
