#include "properties/explorer/state_store.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <new>
#include <stdexcept>

namespace sparepage {

namespace {

constexpr std::size_t kFewParts = 0xFF;  // so many have their number in one byte, and fewer
constexpr unsigned kNoteBits = 6;

// The bits of a hash that a slot keeps: neither those of the shard nor the lowest, which choose the slot.
std::uint8_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint8_t>(hash >> 50);
}

}  // namespace

StateStore::Record::Record(const std::uint8_t* bytes) : parts(*bytes++), parent(0) {
  if (parts == kFewParts) {
    parts = bytes[0] | std::size_t{bytes[1]} << 8;
    bytes += 2;
  }
  width = 2U + (*bytes >> kNoteBits);
  const std::size_t note_bytes = *bytes++ & kMostNoteBytes;
  for (std::size_t i = 0; i < kParentBytes; ++i) parent |= StateId{bytes[i]} << 8 * i;
  bytes += kParentBytes;
  note = {bytes, note_bytes};
  numbers = bytes + note_bytes;
}

std::uint32_t StateStore::Record::part(std::size_t index) const {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < width; ++i) number |= std::uint32_t{numbers[index * width + i]} << 8 * i;
  return number;
}

std::size_t StateStore::record_bytes(std::size_t parts, std::size_t note) const {
  return kMostHeaderBytes - (parts < kFewParts ? 2 : 0) + note + parts * width_;
}

bool StateStore::is(const Record& record, const StateView& state) const {
  if (record.parts != state.sizes.size()) return false;
  std::size_t index = 0;
  return state.for_each([&](std::span<const std::uint8_t> part) {
    return std::ranges::equal(parts_.part(record.part(index++)), part);
  });
}

void StateStore::state_of(const Record& record, State& state) const {
  state.clear();
  for (std::size_t i = 0; i < record.parts; ++i) state.add_part(parts_.part(record.part(i)));
}

void StateStore::state(StateId id, State& state) const {
  state_of(record(id), state);
}

std::span<const std::uint8_t> StateStore::note(StateId id) const {
  return record(id).note;
}

StateId StateStore::parent(StateId id) const {
  return record(id).parent;
}

// Where a state is, or where it would be; counts those of its hash that it is compared with on the way.
std::size_t StateStore::slot_of(const Shard& shard, std::uint64_t hash, const StateView& state,
                                std::uint64_t& collisions) const {
  const std::size_t mask = shard.tags.size() - 1;
  const std::uint8_t tag = tag_of(hash);
  std::size_t at = hash & mask;
  for (; shard.places[at] != 0; at = (at + 1) & mask) {
    if (shard.tags[at] != tag) continue;
    const Record known(shard.record(shard.places[at] - 1));
    if (is(known, state)) break;
    State other;
    state_of(known, other);
    collisions += hash_(other.view().bytes) == hash ? 1 : 0;
  }
  return at;
}

bool StateStore::has(std::uint64_t hash, const StateView& state) const {
  const Shard& shard = shards_[shard_of(hash)];
  std::uint64_t uncounted = 0;  // insert() counts
  return shard.places[slot_of(shard, hash, state, uncounted)] != 0;
}

StateId StateStore::insert(std::uint64_t hash, const StateView& state, StateId parent,
                           std::span<const std::uint8_t> note, std::uint64_t limit) {
  Shard& shard = shards_[shard_of(hash)];
  assert(std::has_single_bit(shard.tags.size()) && shard.states < shard.tags.size());
  assert(hash == hash_(state.bytes));
  const std::size_t at = slot_of(shard, hash, state, shard.collisions);
  if (shard.places[at] != 0) return 0;

  const std::size_t size = record_bytes(state.sizes.size(), note.size());
  if (size > kBlockBytes || note.size() > kMostNoteBytes) {
    throw std::length_error("a state larger than the store takes");
  }
  if (limit != kUnlimited && bytes() + growth(shard, size) + parts_.growth(state) > limit) return kNoRoom;
  if (shard.blocks.empty() || shard.used.back() + size > kBlockBytes) {
    if (shard.blocks.size() == (std::uint64_t{1} << 32) / kBlockBytes - 1) throw std::bad_alloc();
    shard.blocks.push_back(pool_.take());
    shard.used.push_back(0);
  }
  const std::uint64_t place = (shard.blocks.size() - 1) * kBlockBytes + shard.used.back();
  std::uint8_t* to = shard.blocks.back().get() + shard.used.back();
  const std::size_t parts = state.sizes.size();
  *to++ = static_cast<std::uint8_t>(std::min(parts, kFewParts));
  if (parts >= kFewParts) {
    *to++ = static_cast<std::uint8_t>(parts);
    *to++ = static_cast<std::uint8_t>(parts >> 8);
  }
  *to++ = static_cast<std::uint8_t>(note.size() | (width_ - 2) << kNoteBits);
  for (std::size_t i = 0; i < kParentBytes; ++i) *to++ = static_cast<std::uint8_t>(parent >> 8 * i);
  to = std::ranges::copy(note, to).out;
  state.for_each([&](std::span<const std::uint8_t> part) {
    const std::uint32_t number = parts_.keep(part);
    assert(width_ == 4 || number >> 8 * width_ == 0);
    for (unsigned i = 0; i < width_; ++i) *to++ = static_cast<std::uint8_t>(number >> 8 * i);
    return true;
  });
  shard.used.back() += static_cast<std::uint32_t>(size);
  shard.bytes += size;
  shard.places[at] = static_cast<std::uint32_t>(place + 1);
  shard.tags[at] = tag_of(hash);
  if (slots_for(++shard.states, shard.tags.size()) != shard.tags.size()) grow(shard);
  return (place + 1) * kShards + shard_of(hash);
}

// The slots that so many states need, where there are so many.
std::uint64_t StateStore::slots_for(std::uint64_t states, std::uint64_t slots) {
  while (states * 8 > slots * 7) slots *= 2;
  return slots;
}

std::uint64_t StateStore::largest_index() const {
  std::uint64_t slots = 0;
  for (const Shard& shard : shards_) slots = std::max<std::uint64_t>(slots, shard.tags.size());
  return slots * kSlotBytes;
}

// Of bytes(), if the shard takes one state more.
std::uint64_t StateStore::growth(const Shard& shard, std::uint64_t record) const {
  const std::uint64_t now = shard.tags.size();
  const std::uint64_t slots = slots_for(shard.states + 1, now);
  if (slots == now) return record;
  const std::uint64_t index = slots * kSlotBytes;
  return record + index / 2 + index - std::min(index, largest_index());
}

void StateStore::grow(Shard& shard) {
  const std::lock_guard lock(growing_);
  Shard larger;
  larger.resize(shard.tags.size() * 2);
  const std::size_t mask = larger.tags.size() - 1;
  State state;
  for (std::size_t block = 0; block < shard.blocks.size(); ++block) {
    for (std::uint32_t in_block = 0; in_block < shard.used[block];) {
      const std::uint64_t place = block * kBlockBytes + in_block;
      const Record record(shard.record(place));
      state_of(record, state);
      const std::uint64_t hash = hash_(state.view().bytes);
      std::size_t at = hash & mask;
      while (larger.places[at] != 0) at = (at + 1) & mask;
      larger.places[at] = static_cast<std::uint32_t>(place + 1);
      larger.tags[at] = tag_of(hash);
      in_block = static_cast<std::uint32_t>(record.end() - shard.blocks[block].get());
    }
  }
  shard.places = std::move(larger.places);
  shard.tags = std::move(larger.tags);
}

std::uint64_t StateStore::states() const {
  std::uint64_t sum = 0;
  for (const Shard& shard : shards_) sum += shard.states;
  return sum;
}

std::uint64_t StateStore::bytes() const {
  std::uint64_t sum = 0;
  for (const Shard& shard : shards_) sum += shard.bytes + shard.tags.size() * kSlotBytes;
  return sum + largest_index() + parts_.bytes();
}

std::uint64_t StateStore::most_bytes(std::span<const std::uint64_t, kShards> states, std::uint64_t parts,
                                     std::uint64_t bytes) const {
  std::uint64_t largest = 0;
  bytes = parts_.most_bytes(parts, bytes) + parts * sizeof(std::uint32_t);
  for (std::size_t i = 0; i < kShards; ++i) {
    const Shard& shard = shards_[i];
    const std::uint64_t index = slots_for(shard.states + states[i], shard.tags.size()) * kSlotBytes;
    largest = std::max(largest, index);
    bytes += shard.bytes + index + states[i] * kMostHeaderBytes;
  }
  return bytes + largest;
}

std::uint64_t StateStore::collisions() const {
  std::uint64_t sum = 0;
  for (const Shard& shard : shards_) sum += shard.collisions;
  return sum;
}

}  // namespace sparepage
