#include "properties/explorer/part_store.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <new>

namespace sparepage {

namespace {

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

PartStore::Place PartStore::place_of(std::uint32_t number) {
  const std::uint64_t place = std::uint64_t{number} + kFirst;
  const auto list = static_cast<std::size_t>(std::bit_width(place / kFirst)) - 1;
  return {.list = list, .at = static_cast<std::size_t>(place - (kFirst << list))};
}

std::span<const std::uint8_t> PartStore::part(std::uint32_t number) const {
  const Place place = place_of(number);
  const std::uint8_t* bytes = lists_[place.list][place.at];
  std::uint16_t size;
  std::memcpy(&size, bytes, kSizeBytes);
  return {bytes + kSizeBytes, size};
}

// Where a part is, or where it would be.
std::size_t PartStore::slot_of(const Stripe& stripe, std::uint64_t hash,
                               std::span<const std::uint8_t> part) const {
  const std::size_t mask = stripe.slots.size() - 1;
  std::size_t at = hash & mask;
  while (stripe.slots[at] != 0 && !std::ranges::equal(this->part(stripe.slots[at] - 1), part)) {
    at = (at + 1) & mask;
  }
  return at;
}

std::uint32_t PartStore::keep(std::span<const std::uint8_t> part) {
  const std::uint64_t hash = hash_bytes(part);
  Stripe& stripe = stripes_[hash >> 60];
  const std::lock_guard lock(stripe.mutex);
  const std::size_t at = slot_of(stripe, hash, part);
  if (stripe.slots[at] != 0) return stripe.slots[at] - 1;
  const std::uint32_t number = next_++;
  if (number >= std::numeric_limits<std::uint32_t>::max() - 1) throw std::bad_alloc();
  auto* bytes = static_cast<std::uint8_t*>(stripe.memory.allocate(kSizeBytes + part.size(), 1));
  const auto size = static_cast<std::uint16_t>(part.size());
  std::memcpy(bytes, &size, kSizeBytes);
  std::ranges::copy(part, bytes + kSizeBytes);
  const Place place = place_of(number);
  {
    const std::lock_guard alone(growing_);
    auto& list = lists_[place.list];
    if (list == nullptr) list = std::make_unique<const std::uint8_t*[]>(kFirst << place.list);
    list[place.at] = bytes;
  }
  stripe.slots[at] = number + 1;
  stripe.bytes += kSizeBytes + part.size();
  if (++stripe.parts * 4 > stripe.slots.size() * 3) grow(stripe);
  return number;
}

void PartStore::grow(Stripe& stripe) {
  const std::lock_guard lock(growing_);
  std::vector<std::uint32_t> larger(stripe.slots.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const std::uint32_t slot : stripe.slots) {
    if (slot == 0) continue;
    std::size_t at = hash_bytes(part(slot - 1)) & mask;
    while (larger[at] != 0) at = (at + 1) & mask;
    larger[at] = slot;
  }
  stripe.slots = std::move(larger);
}

std::uint64_t PartStore::bytes() const {
  std::uint64_t sum = 0;
  std::uint64_t largest = 0;
  for (const Stripe& stripe : stripes_) {
    const std::uint64_t index = stripe.slots.size() * kSlotBytes;
    sum += stripe.bytes + stripe.parts * sizeof(std::uint8_t*) + index;
    largest = std::max(largest, index);
  }
  return sum + largest;
}

std::uint64_t PartStore::growth(const StateView& state) const {
  std::uint64_t sum = 0;
  state.for_each([&](std::span<const std::uint8_t> part) {
    const std::uint64_t hash = hash_bytes(part);
    const Stripe& stripe = stripe_of(hash);
    if (stripe.slots[slot_of(stripe, hash, part)] != 0) return true;
    sum += kSizeBytes + part.size() + sizeof(std::uint8_t*);
    // As many parts as a state has make a stripe's index grow twice at the most.
    if ((stripe.parts + state.sizes.size()) * 4 > stripe.slots.size() * 3) {
      sum += (stripe.slots.size() + state.sizes.size()) * 4 * kSlotBytes;
    }
    return true;
  });
  return sum;
}

std::uint64_t PartStore::most_bytes(std::uint64_t parts, std::uint64_t bytes) const {
  // An index has less than three times as many slots as parts, if it is not the smallest; one is there twice.
  const std::uint64_t index = kStripes * kFewestSlots + 3 * (next_ + parts);
  for (const Stripe& stripe : stripes_) bytes += stripe.bytes;
  return bytes + (next_ + parts) * sizeof(std::uint8_t*) + parts * kSizeBytes + 2 * index * kSlotBytes;
}

}  // namespace sparepage
