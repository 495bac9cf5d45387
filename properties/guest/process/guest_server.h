// The process in which a guest is loaded, and which the processes that run cases are forked from:
// it has one thread and little memory, so that forking is cheap and safe. Private to
// properties/guest/process.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <string>

#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {

class GuestServer {
 public:
  // Loads the file in a process of its own, and describes what was loaded to the heap. Throws GuestError and
  // BrokenHarness.
  GuestServer(LoadedGuest& heap, const std::string& file, const GuestOptions& options);
  GuestServer(const GuestServer&) = delete;
  GuestServer& operator=(const GuestServer&) = delete;
  ~GuestServer();

  // A new process that runs what is asked for in this shared memory (shared_run.h). Throws BrokenHarness.
  pid_t start(int memory);

  // Throws BrokenHarness if the process has gone, since a heap may kill it: who waits for one that it forked
  // would wait for ever. One that was stopped goes on.
  void check();

 private:
  void check_locked();

  std::string file_;
  std::mutex mutex_;  // of the conversation, and of what is known of the process
  int socket_ = -1;
  pid_t process_ = 0;     // 0: none
  std::string end_ = {};  // how it ended; "": it has not
};

}  // namespace sparepage
