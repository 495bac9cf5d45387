// The bytes behind the pages. Addresses are byte offsets, so a machine can be copied and its state compared.
//
// Layout: a guard, room for the spare, a guard, then the heap's segments in the order they joined, each
// followed by a guard. A guard belongs to nobody; it keeps segments from touching, and its first 8 bytes hold
// the header that ends the segment's list of blocks (heap.h). A page of the spare holds no data, so a spare
// that joins the heap gets its place among the segments then, and its room stays empty until the next fill.
//
// Under AddressSanitizer everything here is poisoned except what a client owns: own() opens a block's
// payload, to the byte, and disown() closes it. Headers are read and written by the two functions that
// AddressSanitizer does not watch; all other access is ordinary access and dies with a report when it strays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SPAREPAGE_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SPAREPAGE_ASAN 1
#endif

#if defined(SPAREPAGE_ASAN)
#include <sanitizer/asan_interface.h>
#define SPAREPAGE_UNWATCHED __attribute__((noinline, no_sanitize("address")))
#else
#define SPAREPAGE_UNWATCHED
#endif

namespace sparepage {

using Address = std::uint32_t;  // bytes from the start of a Memory; 0 is null

class Memory {
 public:
  static constexpr std::uint32_t kGuardBytes = 64;

  Memory() = default;
  explicit Memory(std::size_t capacity)
      : bytes_(new std::byte[capacity]), data_(bytes_.get()), capacity_(capacity) {
    disown(0, capacity);
  }

  std::size_t capacity() const { return capacity_; }
  std::byte* at(Address address) { return data_ + address; }
  const std::byte* at(Address address) const { return data_ + address; }

  SPAREPAGE_UNWATCHED std::uint64_t header(Address address) const {
    std::uint64_t value;
    __builtin_memcpy(&value, data_ + address, sizeof value);
    return value;
  }
  SPAREPAGE_UNWATCHED void set_header(Address address, std::uint64_t value) {
    __builtin_memcpy(data_ + address, &value, sizeof value);
  }

  void own([[maybe_unused]] Address address, [[maybe_unused]] std::size_t count) {
#if defined(SPAREPAGE_ASAN)
    __asan_unpoison_memory_region(at(address), count);
#endif
  }
  void disown([[maybe_unused]] Address address, [[maybe_unused]] std::size_t count) {
#if defined(SPAREPAGE_ASAN)
    if (count != 0) __asan_poison_memory_region(at(address), count);
#endif
  }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::byte* data_ = nullptr;  // those bytes, for a build that inlines nothing
  std::size_t capacity_ = 0;
};

}  // namespace sparepage
