// The shrinking challenge (github.com/jlink/shrinking-challenge) for traces: twins of its properties as
// conditions over a case's steps and numbers, each with its true minimum, known by construction. No machine
// runs; what is tested is the shrinker alone.
#pragma once

#include <cstdint>
#include <ostream>
#include <span>

#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {

struct Challenge {
  const char* name;
  const char* fails_when;
  bool (*fails)(const Case& of);
  const char* smallest;  // the lines of its trace, below the configuration
};

inline void PrintTo(const Challenge& challenge, std::ostream* out) {
  *out << challenge.name;
}

std::span<const Challenge> challenges();

// What a shrinker keeps of a challenge: that it fails.
class Fails final : public Condition {
 public:
  explicit Fails(const Challenge& challenge) : challenge_(challenge) {}
  bool holds(const Case& candidate) override { return challenge_.fails(candidate); }

 private:
  const Challenge& challenge_;
};

// The smallest case that fails: its operations, in the smallest configuration.
Case smallest_of(const Challenge& challenge);

// A large case that fails, drawn from the seed.
Case start_of(const Challenge& challenge, std::uint64_t seed);

}  // namespace sparepage
