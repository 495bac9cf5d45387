#include "sparepage/model/memory.h"

namespace sparepage {

// Under AddressSanitizer a word at a time, by hand: a library call would be watched. The compiler would make
// one of the loop that copies, if it knew the word.
SPAREPAGE_UNWATCHED void copy_unwatched(std::byte* to, const std::byte* from, std::size_t bytes) {
#if defined(SPAREPAGE_ASAN)
  for (; bytes >= sizeof(std::uintptr_t); bytes -= sizeof(std::uintptr_t)) {
    std::uintptr_t word;
    __builtin_memcpy(&word, from, sizeof word);
    __asm__ volatile("" : "+r"(word));
    __builtin_memcpy(to, &word, sizeof word);
    from += sizeof word;
    to += sizeof word;
  }
  for (; bytes > 0; --bytes) *static_cast<volatile std::byte*>(to++) = *from++;
#else
  if (bytes != 0) std::memcpy(to, from, bytes);
#endif
}

SPAREPAGE_UNWATCHED std::size_t difference_unwatched(const std::byte* one, const std::byte* other,
                                                     std::size_t bytes) {
  std::size_t at = 0;
#if defined(SPAREPAGE_ASAN)
  for (; at + sizeof(std::uintptr_t) <= bytes; at += sizeof(std::uintptr_t)) {
    std::uintptr_t words[2];
    __builtin_memcpy(&words[0], one + at, sizeof words[0]);
    __builtin_memcpy(&words[1], other + at, sizeof words[1]);
    if (words[0] != words[1]) break;
  }
#else
  if (bytes == 0 || std::memcmp(one, other, bytes) == 0) return bytes;
#endif
  while (at < bytes && one[at] == other[at]) ++at;
  return at;
}

bool Memory::holds(Address address, std::size_t count, std::byte filler) const {
  // A word at a time, by hand: a library call would be watched.
  const std::byte* from = data_ + address;
  const std::uint64_t word = 0x0101010101010101ULL * static_cast<std::uint64_t>(filler);
  std::size_t i = 0;
  for (; i + sizeof word <= count; i += sizeof word) {
    std::uint64_t found;
    __builtin_memcpy(&found, from + i, sizeof found);
    if (found != word) return false;
  }
  for (; i < count; ++i) {
    if (from[i] != filler) return false;
  }
  return true;
}

bool Memory::holds(Address address, std::span<const std::byte> record) const {
  for (std::size_t i = 0; i < record.size(); ++i) {
    if (data_[address + i] != record[i]) return false;
  }
  return true;
}

}  // namespace sparepage
