// The machine's size. Source: spec section 3.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sparepage {

inline constexpr std::uint32_t kPageBytes = 4096;        // a page [DDK]
inline constexpr std::uint32_t kLargestRequest = 32768;  // GetHeap's limit in bytes [DDK]

// Ranges: spec section 3; the parser refuses what lies outside.
struct Config {
  static constexpr std::size_t kMostBindSizes = 8;

  std::uint32_t pages = 16;  // growable pages: those of the first segment and of the spare are not among them
  std::uint32_t heap = 1;    // pages of the heap's first segment; 0: there is none
  std::uint32_t spare = 4;   // pages the spare is filled up to; it is full at the start
  std::uint32_t ifaces = 2;  // network interfaces
  std::uint8_t bind_count = 3;
  std::array<std::uint16_t, kMostBindSizes> bind = {160, 592, 592};  // bytes of each heap request of a bind

  std::span<const std::uint16_t> bind_sizes() const { return {bind.data(), bind_count}; }
  bool operator==(const Config&) const = default;
};

}  // namespace sparepage
