// Where the generator's choices come from: a seeded engine, the bytes of a fuzz input, RapidCheck. The
// generator asks for one bounded number after another and never sees the source.
#pragma once

#include <cstdint>

namespace sparepage {

class Choices {
 public:
  // A number below `bound`; 0: any of 64 bits. `wanted` is what an encoder must answer so that the
  // generator repeats the step that it was given; every other source disregards it.
  virtual std::uint64_t choose(std::uint64_t bound, std::uint64_t wanted) = 0;

 protected:
  ~Choices() = default;
};

// A source of fixed definition (SplitMix64): a seed gives the same choices with every compiler and library.
class SeededChoices final : public Choices {
 public:
  explicit SeededChoices(std::uint64_t seed) : state_(seed) {}

  std::uint64_t choose(std::uint64_t bound, std::uint64_t /*wanted*/) override {
    const std::uint64_t drawn = next();
    if (bound == 0) return drawn;
    // The multiplication maps the upper half of what was drawn; its bias is under bound / 2^32.
    return bound <= 0xFFFFFFFF ? ((drawn >> 32) * bound) >> 32 : drawn % bound;
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace sparepage
