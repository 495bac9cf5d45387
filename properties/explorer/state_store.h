// The states that a search has seen, each whole, with its parent and a note of how it was reached. What
// states share is kept once (part_store.h). Kept apart in shards by their hashes, so that several threads can
// insert at once, each into shards of its own.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <mutex>
#include <span>
#include <vector>

#include "properties/explorer/block_pool.h"
#include "properties/explorer/part_store.h"

namespace sparepage {

// A state's place in the store; never moves. 0: none.
using StateId = std::uint64_t;

class StateStore {
 public:
  using Hash = std::uint64_t (*)(std::span<const std::uint8_t>);
  static constexpr unsigned kShards = 64;
  static constexpr std::size_t kMostNoteBytes = 0x3F;
  static constexpr std::size_t kMostHeaderBytes = 9;  // of a record: all but the note and the parts' numbers
  static constexpr StateId kNoRoom = std::numeric_limits<StateId>::max();
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

  StateStore(Hash hash, BlockPool& pool) : hash_(hash), pool_(pool) {
    for (Shard& shard : shards_) shard.resize(64);
  }

  // `hash` is that of the state's bytes. Gives its number if it is new, 0 if it was known. Equal hashes are
  // no more than a reason to compare. With a limit, a new one that would make bytes() larger is not taken:
  // kNoRoom; then no other thread may insert. Throws std::length_error for a state that fits no block, and
  // std::bad_alloc where a shard has no more places.
  StateId insert(std::uint64_t hash, const StateView& state, StateId parent,
                 std::span<const std::uint8_t> note, std::uint64_t limit = kUnlimited);

  // Whether a state is there. While nobody inserts, any thread may ask.
  bool has(std::uint64_t hash, const StateView& state) const;

  // Before states of so many parts in all are inserted, and while nobody inserts: numbers of parts have as
  // many bytes as that may need, whoever comes first.
  void expect(std::uint64_t parts) {
    const std::uint64_t numbers = parts_.count() + parts;
    width_ = numbers <= 0x10000 ? 2 : numbers <= 0x1000000 ? 3 : 4;
  }

  // What bytes() is at the most when so many states more, by shard, have been inserted, of so many parts in
  // all, of so many bytes with the notes.
  std::uint64_t most_bytes(std::span<const std::uint64_t, kShards> states, std::uint64_t parts,
                           std::uint64_t bytes) const;

  // Starts to fetch what insert() will look at first.
  void prefetch(std::uint64_t hash) const {
    const Shard& shard = shards_[shard_of(hash)];
    const std::size_t at = hash & (shard.tags.size() - 1);
    __builtin_prefetch(&shard.tags[at]);
    __builtin_prefetch(&shard.places[at]);
  }

  static unsigned shard_of(std::uint64_t hash) { return static_cast<unsigned>(hash >> 58); }

  void state(StateId id, State& state) const;  // in the place of what it holds
  std::span<const std::uint8_t> note(StateId id) const;
  StateId parent(StateId id) const;

  std::uint64_t states() const;
  std::uint64_t bytes() const;       // of records, parts and index, also while a part of the index is doubled
  std::uint64_t collisions() const;  // states that were compared with one of their hash, and differ

 private:
  static constexpr std::size_t kBlockBytes = BlockPool::kBlockBytes;
  static constexpr std::size_t kSlotBytes = sizeof(std::uint8_t) + sizeof(std::uint32_t);

  struct Shard {
    // A slot: the place of a record plus one, or none; and some bits of its hash.
    std::vector<std::uint32_t> places;
    std::vector<std::uint8_t> tags;
    std::vector<BlockPool::Block> blocks;
    std::vector<std::uint32_t> used;  // bytes of each block
    std::uint64_t states = 0;
    std::uint64_t bytes = 0;
    std::uint64_t collisions = 0;

    void resize(std::size_t slots) {
      places.resize(slots);
      tags.resize(slots);
    }
    const std::uint8_t* record(std::uint64_t place) const {
      return blocks[place / kBlockBytes].get() + place % kBlockBytes;
    }
  };

  // A record: how many parts (255: two bytes more say it); bytes of the note, and in the highest bits by how
  // many bytes a number of a part has more than two; the parent; the note; the numbers of the parts.
  struct Record {
    explicit Record(const std::uint8_t* bytes);
    std::uint32_t part(std::size_t index) const;
    const std::uint8_t* end() const { return numbers + parts * width; }

    std::size_t parts;
    std::size_t width;  // bytes of a number
    StateId parent;
    std::span<const std::uint8_t> note;
    const std::uint8_t* numbers;
  };
  static constexpr std::size_t kParentBytes = 5;
  std::size_t record_bytes(std::size_t parts, std::size_t note) const;

  Record record(StateId id) const { return Record(shards_[id % kShards].record(id / kShards - 1)); }
  bool is(const Record& record, const StateView& state) const;
  std::size_t slot_of(const Shard& shard, std::uint64_t hash, const StateView& state,
                      std::uint64_t& collisions) const;
  void state_of(const Record& record, State& state) const;
  static std::uint64_t slots_for(std::uint64_t states, std::uint64_t slots);
  std::uint64_t largest_index() const;  // bytes
  std::uint64_t growth(const Shard& shard, std::uint64_t record) const;
  void grow(Shard& shard);

  Hash hash_;
  BlockPool& pool_;
  PartStore parts_;
  unsigned width_ = 4;  // bytes of the number of a part, in what is inserted now
  std::array<Shard, kShards> shards_;
  std::mutex growing_;  // one shard's index at a time is there twice
};

}  // namespace sparepage
