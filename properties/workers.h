// A few threads that do one job after another together, the caller's thread among them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sparepage {

class Workers {
 public:
  explicit Workers(unsigned count);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Calls job(0) to job(count - 1), each on a thread of its own, and returns when all have returned. What one
  // of them throws is thrown here.
  void run(const std::function<void(unsigned)>& job);

 private:
  void work(unsigned number);
  void do_job(unsigned number);
  void end();

  std::mutex mutex_;
  std::condition_variable changed_;
  const std::function<void(unsigned)>* job_ = nullptr;
  std::uint64_t jobs_ = 0;  // begun so far
  unsigned busy_ = 0;
  bool over_ = false;
  std::exception_ptr thrown_;
  std::vector<std::thread> threads_;  // no std::jthread: Clang's library hides it up to version 19
};

}  // namespace sparepage
