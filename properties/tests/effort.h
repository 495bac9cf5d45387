// What the tests spend that search: how soon they find what is there, and that they find nothing where
// nothing is. By default it is what one waits for; with SPAREPAGE_EFFORT=full in the environment it is all.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace sparepage {

inline bool full_effort() {
  const char* asked = std::getenv("SPAREPAGE_EFFORT");
  if (asked == nullptr) return false;
  if (std::string(asked) == "full") return true;
  throw std::invalid_argument("SPAREPAGE_EFFORT is \"" + std::string(asked) +
                              "\"; it may be full, or not be set");
}

// Runs, cases, states.
inline std::uint64_t budget(std::uint64_t usual, std::uint64_t full) {
  return full_effort() ? full : usual;
}

}  // namespace sparepage
