// The process in which a heap under test is loaded, and which the processes that run cases are forked from:
// it has one thread and little memory, so that forking is cheap and safe. Private to properties/hosting.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <string>

#include "sparepage/properties/hosting/heaps.h"

namespace sparepage {

class HeapServer {
 public:
  // Loads the file in a process of its own, and describes what was loaded to the heap. Throws HeapError and
  // BrokenHarness.
  HeapServer(LoadedHeap& heap, const std::string& file, const HeapOptions& options);
  HeapServer(const HeapServer&) = delete;
  HeapServer& operator=(const HeapServer&) = delete;
  ~HeapServer();

  // A new process that runs what is asked for in this shared memory (shared_run.h).
  pid_t start(int memory);

 private:
  std::string file_;
  std::mutex mutex_;  // of the conversation
  int socket_ = -1;
  pid_t process_ = 0;
};

}  // namespace sparepage
