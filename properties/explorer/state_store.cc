#include "properties/explorer/state_store.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <stdexcept>

namespace sparepage {

namespace {

constexpr std::uint64_t kPlaceBits = 40;
constexpr std::uint64_t kPlaceMask = (std::uint64_t{1} << kPlaceBits) - 1;

// The bits of a hash that a slot keeps: neither those of the shard nor the lowest, which choose the slot.
std::uint64_t tag_of(std::uint64_t hash) {
  return (hash >> 34 & 0xFFFFFF) << kPlaceBits;
}

constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;

// Both halves of a product of 128 bits, laid over each other; the same where there is no type so wide.
std::uint64_t multiply_and_fold(std::uint64_t a, std::uint64_t b) {
#if defined(__SIZEOF_INT128__)
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
#else
  constexpr std::uint64_t kLow = 0xFFFFFFFF;
  const std::uint64_t middle = (a >> 32) * (b & kLow) + ((a & kLow) * (b & kLow) >> 32);
  const std::uint64_t other = (a & kLow) * (b >> 32) + (middle & kLow);
  return (a * b) ^ ((a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32));
#endif
}

}  // namespace

std::uint64_t hash_bytes(std::span<const std::uint8_t> bytes) {
  std::uint64_t hash = bytes.size() * kOdd;
  const auto take = [&](std::uint64_t word) {
    hash = multiply_and_fold(hash ^ word ^ 0xD6E8FEB86659FD93ULL, kOdd) + word;
  };
  std::uint64_t word = 0;
  for (; bytes.size() >= sizeof word; bytes = bytes.subspan(sizeof word)) {
    std::memcpy(&word, bytes.data(), sizeof word);
    take(word);
  }
  if (!bytes.empty()) {
    word = 0;
    std::memcpy(&word, bytes.data(), bytes.size());
    take(word);
  }
  return multiply_and_fold(hash ^ 0xD1342543DE82EF95ULL, kOdd);
}

std::span<const std::uint8_t> StateStore::state_of(const std::uint8_t* record) {
  const std::size_t size = record[0] | std::size_t{record[1]} << 8;
  return {record + kHeaderBytes + record[2], size};
}

std::span<const std::uint8_t> StateStore::state(StateId id) const {
  return state_of(record(id));
}

std::span<const std::uint8_t> StateStore::note(StateId id) const {
  const std::uint8_t* at = record(id);
  return {at + kHeaderBytes, at[2]};
}

StateId StateStore::parent(StateId id) const {
  StateId parent = 0;
  std::memcpy(&parent, record(id) + 3, 6);
  return parent;
}

StateId StateStore::insert(std::uint64_t hash, std::span<const std::uint8_t> state, StateId parent,
                           std::span<const std::uint8_t> note, std::uint64_t limit) {
  Shard& shard = shards_[shard_of(hash)];
  const std::size_t mask = shard.slots.size() - 1;
  assert(std::has_single_bit(shard.slots.size()) && shard.states < shard.slots.size());
  assert(hash == hash_(state));
  const std::uint64_t tag = tag_of(hash);
  std::size_t at = hash & mask;
  for (; shard.slots[at] != 0; at = (at + 1) & mask) {
    if ((shard.slots[at] & ~kPlaceMask) != tag) continue;
    const auto known = state_of(shard.record((shard.slots[at] & kPlaceMask) - 1));
    if (std::ranges::equal(known, state)) return 0;
    ++shard.collisions;
  }

  const std::size_t size = kHeaderBytes + note.size() + state.size();
  if (size > kBlockBytes || note.size() > 0xFF)
    throw std::length_error("a state larger than the store takes");
  if (limit != kUnlimited && bytes() + growth(shard, size) > limit) return kNoRoom;
  if (shard.blocks.empty() || shard.used.back() + size > kBlockBytes) {
    shard.blocks.push_back(pool_.take());
    shard.used.push_back(0);
  }
  const std::uint64_t place = (shard.blocks.size() - 1) * kBlockBytes + shard.used.back();
  std::uint8_t* record = shard.blocks.back().get() + shard.used.back();
  record[0] = static_cast<std::uint8_t>(state.size());
  record[1] = static_cast<std::uint8_t>(state.size() >> 8);
  record[2] = static_cast<std::uint8_t>(note.size());
  std::memcpy(record + 3, &parent, 6);
  std::ranges::copy(note, record + kHeaderBytes);
  std::ranges::copy(state, record + kHeaderBytes + note.size());
  shard.used.back() += static_cast<std::uint32_t>(size);
  shard.bytes += size;
  shard.slots[at] = tag | (place + 1);
  if (slots_for(++shard.states, shard.slots.size()) != shard.slots.size()) grow(shard);
  return (place + 1) * kShards + shard_of(hash);
}

// The slots that so many states need, where there are so many.
std::uint64_t StateStore::slots_for(std::uint64_t states, std::uint64_t slots) {
  while (states * 4 > slots * 3) slots *= 2;
  return slots;
}

std::uint64_t StateStore::largest_index() const {
  std::uint64_t slots = 0;
  for (const Shard& shard : shards_) slots = std::max<std::uint64_t>(slots, shard.slots.size());
  return slots * sizeof(std::uint64_t);
}

// Of bytes(), if the shard takes one state more.
std::uint64_t StateStore::growth(const Shard& shard, std::uint64_t record) const {
  const std::uint64_t now = shard.slots.size();
  const std::uint64_t slots = slots_for(shard.states + 1, now);
  if (slots == now) return record;
  const std::uint64_t index = slots * sizeof(std::uint64_t);
  return record + index / 2 + index - std::min(index, largest_index());
}

void StateStore::grow(Shard& shard) {
  const std::lock_guard lock(growing_);
  std::vector<std::uint64_t> larger(shard.slots.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (std::size_t block = 0; block < shard.blocks.size(); ++block) {
    for (std::uint32_t in_block = 0; in_block < shard.used[block];) {
      const std::uint64_t place = block * kBlockBytes + in_block;
      const auto state = state_of(shard.record(place));
      const std::uint64_t hash = hash_(state);
      std::size_t at = hash & mask;
      while (larger[at] != 0) at = (at + 1) & mask;
      larger[at] = tag_of(hash) | (place + 1);
      in_block += static_cast<std::uint32_t>(kHeaderBytes + shard.record(place)[2] + state.size());
    }
  }
  shard.slots = std::move(larger);
}

std::uint64_t StateStore::states() const {
  std::uint64_t sum = 0;
  for (const Shard& shard : shards_) sum += shard.states;
  return sum;
}

std::uint64_t StateStore::bytes() const {
  std::uint64_t sum = 0;
  for (const Shard& shard : shards_) sum += shard.bytes + shard.slots.size() * sizeof(std::uint64_t);
  return sum + largest_index();
}

std::uint64_t StateStore::most_bytes(std::span<const std::uint64_t, kShards> states,
                                     std::uint64_t bytes) const {
  std::uint64_t largest = 0;
  for (std::size_t i = 0; i < kShards; ++i) {
    const Shard& shard = shards_[i];
    const std::uint64_t index =
        slots_for(shard.states + states[i], shard.slots.size()) * sizeof(std::uint64_t);
    largest = std::max(largest, index);
    bytes += shard.bytes + index;
  }
  return bytes + largest;
}

std::uint64_t StateStore::collisions() const {
  std::uint64_t sum = 0;
  for (const Shard& shard : shards_) sum += shard.collisions;
  return sum;
}

}  // namespace sparepage
