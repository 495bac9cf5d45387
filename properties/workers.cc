#include "properties/workers.h"

#include <cassert>

namespace sparepage {

Workers::Workers(unsigned count) {
  assert(count != 0);
  try {
    for (unsigned number = 1; number < count; ++number) {
      threads_.emplace_back([this, number] { work(number); });
    }
  } catch (...) {
    end();
    throw;
  }
}

Workers::~Workers() {
  end();
}

void Workers::end() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::do_job(unsigned number) {
  try {
    (*job_)(number);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    thrown_ = std::current_exception();
  }
}

void Workers::work(unsigned number) {
  for (std::uint64_t done = 0;; ++done) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return over_ || jobs_ > done; });
      if (over_) return;
    }
    do_job(number);
    {
      const std::lock_guard lock(mutex_);
      --busy_;
    }
    changed_.notify_all();
  }
}

void Workers::run(const std::function<void(unsigned)>& job) {
  {
    const std::lock_guard lock(mutex_);
    assert(busy_ == 0);  // one job at a time
    job_ = &job;
    thrown_ = nullptr;
    busy_ = static_cast<unsigned>(threads_.size());
    ++jobs_;
  }
  changed_.notify_all();
  do_job(0);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return busy_ == 0; });
  if (thrown_) std::rethrow_exception(thrown_);
}

}  // namespace sparepage
