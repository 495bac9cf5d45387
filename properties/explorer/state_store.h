// The states that a search has seen, each whole, with its parent and a note of how it was reached. Kept apart
// in shards by their hashes, so that several threads can insert at once, each into shards of its own.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <mutex>
#include <span>
#include <vector>

#include "properties/explorer/block_pool.h"

namespace sparepage {

// A state's place in the store; never moves. 0: none.
using StateId = std::uint64_t;

class StateStore {
 public:
  using Hash = std::uint64_t (*)(std::span<const std::uint8_t>);
  static constexpr unsigned kShards = 64;
  static constexpr std::size_t kHeaderBytes = 9;  // of a record: size of the state, size of the note, parent
  static constexpr StateId kNoRoom = std::numeric_limits<StateId>::max();
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

  StateStore(Hash hash, BlockPool& pool) : hash_(hash), pool_(pool) {
    for (Shard& shard : shards_) shard.slots.resize(64);
  }

  // `hash` is that of the state. Gives its number if it is new, 0 if it was known. Equal hashes are no more
  // than a reason to compare. With a limit, a new one that would make bytes() larger is not taken: kNoRoom;
  // then no other thread may insert.
  StateId insert(std::uint64_t hash, std::span<const std::uint8_t> state, StateId parent,
                 std::span<const std::uint8_t> note, std::uint64_t limit = kUnlimited);

  // What bytes() is at the most when so many states more, by shard, have been inserted, with their notes of
  // so many bytes in all.
  std::uint64_t most_bytes(std::span<const std::uint64_t, kShards> states, std::uint64_t bytes) const;

  // Starts to fetch what insert() will look at first.
  void prefetch(std::uint64_t hash) const {
    const Shard& shard = shards_[shard_of(hash)];
    __builtin_prefetch(&shard.slots[hash & (shard.slots.size() - 1)]);
  }

  static unsigned shard_of(std::uint64_t hash) { return static_cast<unsigned>(hash >> 58); }

  std::span<const std::uint8_t> state(StateId id) const;
  std::span<const std::uint8_t> note(StateId id) const;
  StateId parent(StateId id) const;

  std::uint64_t states() const;
  std::uint64_t bytes() const;       // of records and index, also while a part of the index is doubled
  std::uint64_t collisions() const;  // states that were compared with one of their hash, and differ

 private:
  static constexpr std::size_t kBlockBytes = BlockPool::kBlockBytes;

  struct Shard {
    // A slot holds 24 bits of a hash, and above none, or the place of a record plus one in 40 bits.
    std::vector<std::uint64_t> slots;
    std::vector<BlockPool::Block> blocks;
    std::vector<std::uint32_t> used;  // bytes of each block
    std::uint64_t states = 0;
    std::uint64_t bytes = 0;
    std::uint64_t collisions = 0;

    const std::uint8_t* record(std::uint64_t place) const {
      return blocks[place / kBlockBytes].get() + place % kBlockBytes;
    }
  };

  static std::span<const std::uint8_t> state_of(const std::uint8_t* record);
  const std::uint8_t* record(StateId id) const { return shards_[id % kShards].record(id / kShards - 1); }
  static std::uint64_t slots_for(std::uint64_t states, std::uint64_t slots);
  std::uint64_t largest_index() const;  // bytes
  std::uint64_t growth(const Shard& shard, std::uint64_t record) const;
  void grow(Shard& shard);

  Hash hash_;
  BlockPool& pool_;
  std::array<Shard, kShards> shards_;
  std::mutex growing_;  // one shard's index at a time is there twice
};

// A hash of bytes for this store: all of its bits count.
std::uint64_t hash_bytes(std::span<const std::uint8_t> bytes);

}  // namespace sparepage
