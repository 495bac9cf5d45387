#include "sparepage/model/memory.h"

namespace sparepage {

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
