#include "fuzz_targets/input_mutator.h"

#include <cassert>

#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

namespace {

// The case as an input of no more than so many bytes: its last steps are left out until it fits.
std::vector<std::uint8_t> encoded(Case& of, std::size_t most) {
  std::vector<std::uint8_t> bytes = encode(of);
  while (bytes.size() > most && !of.steps.empty()) {
    of.steps.pop_back();
    bytes = encode(of);
  }
  if (bytes.size() > most) bytes.resize(most);
  return bytes;
}

}  // namespace

InputMutator::InputMutator(std::span<const Subject* const> strategies, Profile profile) {
  assert(!strategies.empty());
  for (const Subject* strategy : strategies) mutators_.emplace_back(*strategy, profile);
}

Mutator& InputMutator::mutator_of(Choices& choices) {
  return mutators_[static_cast<std::size_t>(choices.choose(mutators_.size(), 0))];
}

std::vector<std::uint8_t> InputMutator::mutate(std::span<const std::uint8_t> input, std::size_t most,
                                               std::uint64_t seed) {
  SeededChoices choices(seed);
  decode(input, case_);
  mutator_of(choices).mutate(case_, choices);
  return encoded(case_, most);
}

std::vector<std::uint8_t> InputMutator::cross(std::span<const std::uint8_t> input,
                                              std::span<const std::uint8_t> other, std::size_t most,
                                              std::uint64_t seed) {
  SeededChoices choices(seed);
  decode(input, case_);
  decode(other, other_);
  mutator_of(choices).cross(case_, other_, choices);
  return encoded(case_, most);
}

}  // namespace sparepage
