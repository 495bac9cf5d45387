// Blocks of memory of one size, which a search's states and candidates share: one that is given back goes to
// whoever takes the next, so that together they never hold more than they did at one time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace sparepage {

class BlockPool {
 public:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 16;
  using Block = std::unique_ptr<std::uint8_t[]>;

  // Any thread may. A block's bytes are what they are.
  Block take() {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        Block block = std::move(free_.back());
        free_.pop_back();
        return block;
      }
    }
    return Block(new std::uint8_t[kBlockBytes]);
  }
  void give_back(Block block) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(block));
  }

 private:
  std::mutex mutex_;
  std::vector<Block> free_;
};

}  // namespace sparepage
