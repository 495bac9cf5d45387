// States in parts, and each part kept once: most states are put together of what others have too. A state of
// the store (state_store.h) is the numbers of its parts.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <span>
#include <vector>

namespace sparepage {

// A state as bytes, part after part. None is longer than 65,535 bytes.
struct StateView {
  std::span<const std::uint8_t> bytes;
  std::span<const std::uint16_t> sizes;  // of the parts

  // Calls visit(part) for each, until it returns false.
  template <class Visit>
  bool for_each(Visit visit) const {
    std::size_t at = 0;
    for (const std::uint16_t size : sizes) {
      if (!visit(bytes.subspan(at, size))) return false;
      at += size;
    }
    return true;
  }
};

// One that is made, and keeps its memory.
class State {
 public:
  void clear() {
    end_ = part_ = 0;
    sizes_.clear();
  }
  // Appends a number, seven bits a byte, the lowest first.
  void put(std::uint64_t value) {
    constexpr std::size_t kMost = 10;
    std::uint8_t* to = room(kMost);
    for (; value >= 0x80; value >>= 7, ++end_) *to++ = static_cast<std::uint8_t>(value | 0x80);
    *to = static_cast<std::uint8_t>(value);
    ++end_;
  }
  // What was appended since the last part is one.
  void end_part() {
    sizes_.push_back(static_cast<std::uint16_t>(end_ - part_));
    part_ = end_;
  }
  void add_part(std::span<const std::uint8_t> part) {
    if (!part.empty()) std::memcpy(room(part.size()), part.data(), part.size());
    end_ += part.size();
    end_part();
  }
  bool empty() const { return sizes_.empty(); }
  std::size_t size() const { return end_; }  // bytes
  StateView view() const { return {.bytes = {bytes_.data(), end_}, .sizes = sizes_}; }
  bool operator==(const State& other) const {
    return sizes_ == other.sizes_ && std::ranges::equal(view().bytes, other.view().bytes);
  }

 private:
  std::uint8_t* room(std::size_t bytes) {
    if (bytes_.size() - end_ < bytes) bytes_.resize(2 * bytes_.size() + bytes);
    return bytes_.data() + end_;
  }

  std::vector<std::uint8_t> bytes_;  // and room
  std::size_t end_ = 0;
  std::size_t part_ = 0;  // where it begins
  std::vector<std::uint16_t> sizes_;
};

// A hash of bytes, all of whose bits count.
std::uint64_t hash_bytes(std::span<const std::uint8_t> bytes);

class PartStore {
 public:
  PartStore() {
    for (Stripe& stripe : stripes_) stripe.slots.resize(kFewestSlots);
  }

  // The number of a part, which is kept if it was not yet. Any thread may. Numbers depend on who comes first.
  // Throws std::bad_alloc where there are more than numbers.
  std::uint32_t keep(std::span<const std::uint8_t> part);

  // Of a number that this thread was given, or any before the last time that all threads waited.
  std::span<const std::uint8_t> part(std::uint32_t number) const;

  std::uint32_t count() const { return next_; }
  // All that they take, also while a part of the index is doubled: it depends on the parts alone.
  std::uint64_t bytes() const;
  // What bytes() grows by, or less, with all parts of a state that are not kept yet. No other thread may keep
  // any meanwhile.
  std::uint64_t growth(const StateView& state) const;
  // What bytes() is at the most with so many parts more, of so many bytes in all.
  std::uint64_t most_bytes(std::uint64_t parts, std::uint64_t bytes) const;

 private:
  static constexpr std::size_t kStripes = 16;
  static constexpr std::size_t kFewestSlots = 16;
  static constexpr std::size_t kFirst = 1024;   // numbers of the first list; each further one doubles
  static constexpr std::size_t kLists = 23;     // so that all numbers have a place
  static constexpr std::size_t kSizeBytes = 2;  // before the bytes of a part
  static constexpr std::size_t kSlotBytes = sizeof(std::uint32_t);

  struct Stripe {
    mutable std::mutex mutex;
    std::vector<std::uint32_t> slots;  // a number plus one, or 0
    std::pmr::monotonic_buffer_resource memory;
    std::uint64_t parts = 0;
    std::uint64_t bytes = 0;
  };

  const Stripe& stripe_of(std::uint64_t hash) const { return stripes_[hash >> 60]; }
  std::size_t slot_of(const Stripe& stripe, std::uint64_t hash, std::span<const std::uint8_t> part) const;
  struct Place {
    std::size_t list;
    std::size_t at;
  };
  static Place place_of(std::uint32_t number);
  void grow(Stripe& stripe);

  std::array<Stripe, kStripes> stripes_;
  std::atomic<std::uint32_t> next_ = 0;
  // Where each part lies, by number. A list stays where it is, so that who reads needs no lock.
  std::array<std::unique_ptr<const std::uint8_t*[]>, kLists> lists_;
  std::mutex growing_;  // a list is made, or one stripe's index is there twice
};

}  // namespace sparepage
