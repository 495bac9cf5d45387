// The machine's page allocator. Source: spec section 3 [DDK: only application time may allocate pages].
#pragma once

#include <algorithm>
#include <cstdint>

#include "sparepage/model/operation.h"

namespace sparepage {

class Pager {
 public:
  Pager() = default;
  explicit Pager(std::uint32_t pages) : free_(pages) {}

  std::uint32_t free() const { return free_; }
  std::uint32_t pressure() const { return pressure_; }  // pages that other drivers hold

  // All the pages asked, or none: refused in any context but application, and when fewer are free.
  bool take(std::uint64_t pages, Context context) {
    if (context != Context::application || pages > free_) return false;
    free_ -= static_cast<std::uint32_t>(pages);
    return true;
  }

  void give(std::uint32_t pages) { free_ += pages; }

  void press(std::uint32_t pages) {
    const std::uint32_t taken = std::min(pages, free_);
    free_ -= taken;
    pressure_ += taken;
  }
  void relieve(std::uint32_t pages) {
    const std::uint32_t given = std::min(pages, pressure_);
    pressure_ -= given;
    free_ += given;
  }

  bool operator==(const Pager&) const = default;

 private:
  std::uint32_t free_ = 0;
  std::uint32_t pressure_ = 0;
};

}  // namespace sparepage
