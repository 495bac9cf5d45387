// The same mutator as a library that afl-fuzz loads (AFL_CUSTOM_MUTATOR_LIBRARY).
#include <cstdint>
#include <vector>

#include "fuzz_targets/input_mutator.h"
#include "fuzz_targets/settings.h"

namespace {

struct State {
  explicit State(unsigned first)
      : mutator(sparepage::chosen_strategies(), sparepage::chosen_profile()), seed(first) {}
  sparepage::InputMutator mutator;
  std::uint64_t seed;
  std::vector<std::uint8_t> bytes;
};

}  // namespace

extern "C" {

void* afl_custom_init(void* /*afl*/, unsigned seed) {
  return new State(seed);
}

std::size_t afl_custom_fuzz(void* data, std::uint8_t* buffer, std::size_t size, std::uint8_t** out,
                            std::uint8_t* other, std::size_t other_size, std::size_t most) {
  auto& state = *static_cast<State*>(data);
  ++state.seed;
  const std::span<const std::uint8_t> input(buffer, size);
  state.bytes = other != nullptr && state.seed % 8 == 0
                    ? state.mutator.cross(input, {other, other_size}, most, state.seed)
                    : state.mutator.mutate(input, most, state.seed);
  *out = state.bytes.data();
  return state.bytes.size();
}

void afl_custom_deinit(void* data) {
  delete static_cast<State*>(data);
}
}
