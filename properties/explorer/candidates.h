// What a part of a frontier leads to, until it is inserted: states, each with its parent and a note of how it
// was reached, in the order in which they were found. They lie in blocks of the pool that the store's states
// lie in: what a batch held is there for the states that come of the next one, and no allocator keeps it from
// them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "properties/explorer/block_pool.h"
#include "properties/explorer/state_store.h"

namespace sparepage {

struct Candidate {
  std::uint64_t hash;  // of the state
  StateId parent;
  StateId fresh;             // its number if it is new; 0: it was known, or was not inserted yet
  std::uint32_t state_size;  // bytes
  std::uint16_t parts;       // of the state: their sizes follow, then the state, then the note
  std::uint16_t note_size;

  StateView state() const { return {.bytes = {bytes(), state_size}, .sizes = {sizes(), parts}}; }
  std::span<const std::uint8_t> note() const { return {bytes() + state_size, note_size}; }
  std::size_t following() const { return parts * sizeof(std::uint16_t) + state_size + note_size; }

 private:
  const std::uint16_t* sizes() const { return reinterpret_cast<const std::uint16_t*>(this + 1); }
  const std::uint8_t* bytes() const { return reinterpret_cast<const std::uint8_t*>(sizes() + parts); }
};

// Bytes that threads may fill together. Whether they fill more does not depend on which of them is how fast.
class Allowance {
 public:
  void allow(std::uint64_t bytes) {
    most_ = bytes;
    taken_ = 0;
  }
  void take(std::uint64_t bytes) { taken_.fetch_add(bytes, std::memory_order_relaxed); }
  bool exceeded() const { return taken_.load(std::memory_order_relaxed) > most_; }

 private:
  std::uint64_t most_ = 0;
  std::atomic<std::uint64_t> taken_ = 0;
};

class Candidates {
 public:
  Candidates(BlockPool& pool, Allowance& allowance) : pool_(&pool), allowance_(&allowance) {}
  Candidates(Candidates&& other) noexcept = default;
  Candidates& operator=(Candidates&& other) = delete;
  ~Candidates() = default;

  // Throws std::length_error for one that fits no block.
  void add(std::uint64_t hash, StateId parent, std::span<const std::uint8_t> note, const StateView& state);

  // Takes what was added from the allowance: add() does so only now and then.
  void settle() { allowance_->take(std::exchange(unsettled_, 0)); }

  bool exceeded() const { return allowance_->exceeded(); }
  std::uint64_t bytes() const { return bytes_; }
  std::span<const std::uint32_t, StateStore::kShards> by_shard() const { return by_shard_; }
  std::uint64_t parts() const { return parts_; }  // of all states

  // Gives all blocks back.
  void clear();

  // Calls visit(candidate, the one `ahead` places after it or null) for each, until it returns false.
  template <class Visit>
  bool for_each(std::size_t ahead, Visit visit) {
    Cursor later = {};
    for (std::size_t i = 0; i < ahead; ++i) step(later);
    for (Cursor place = {}; Candidate* candidate = at(place); step(place), step(later)) {
      if (!visit(*candidate, at(later))) return false;
    }
    return true;
  }

 private:
  static constexpr std::uint64_t kSettled = 4096;  // bytes

  struct Block {
    BlockPool::Block bytes;
    std::uint32_t used;
  };
  struct Cursor {
    std::size_t block = 0;
    std::uint32_t in_block = 0;
  };
  // What a candidate of so many bytes takes, so that the next one is aligned.
  static std::uint32_t size_of(std::size_t bytes) {
    constexpr std::size_t kAligned = alignof(Candidate);
    return static_cast<std::uint32_t>((sizeof(Candidate) + bytes + kAligned - 1) / kAligned * kAligned);
  }
  Candidate* at(const Cursor& place) const {
    if (place.block == blocks_.size()) return nullptr;
    return std::launder(reinterpret_cast<Candidate*>(blocks_[place.block].bytes.get() + place.in_block));
  }
  void step(Cursor& place) const {
    const Candidate* candidate = at(place);
    if (candidate == nullptr) return;
    place.in_block += size_of(candidate->following());
    if (place.in_block == blocks_[place.block].used) place = {.block = place.block + 1, .in_block = 0};
  }

  BlockPool* pool_;
  Allowance* allowance_;
  std::vector<Block> blocks_;
  std::array<std::uint32_t, StateStore::kShards> by_shard_ = {};  // how many
  std::uint64_t parts_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t unsettled_ = 0;
};

}  // namespace sparepage
