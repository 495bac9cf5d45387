// The mutator of cases (properties/search/mutate.h) for inputs, as libFuzzer has them: an input is
// decoded, changed, and encoded again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sparepage/properties/search/mutate.h"

namespace sparepage {

class InputMutator {
 public:
  // Of inputs that run under these strategies, with the lines that the profile admits.
  InputMutator(std::span<const Subject* const> strategies, Profile profile);

  // A changed input of `most` bytes at the most: the same for the same input and seed. One that is no case
  // yet is made anew.
  std::vector<std::uint8_t> mutate(std::span<const std::uint8_t> input, std::size_t most, std::uint64_t seed);

  // One input with a part of another.
  std::vector<std::uint8_t> cross(std::span<const std::uint8_t> input, std::span<const std::uint8_t> other,
                                  std::size_t most, std::uint64_t seed);

 private:
  Mutator& mutator_of(Choices& choices);

  std::vector<Mutator> mutators_;  // by strategy
  Case case_;
  Case other_;
};

}  // namespace sparepage
