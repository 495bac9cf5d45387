// The mutator of cases as AFL++ loads one (AFL_CUSTOM_MUTATOR_LIBRARY): the same as libFuzzer's
// (libfuzzer_mutator.cc), in a library of its own, since afl-fuzz changes inputs in its own process. What the
// functions are and when they are called is AFL++'s contract for custom mutators.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "fuzz_targets/input_mutator.h"
#include "fuzz_targets/settings.h"

namespace sparepage {
namespace {

// As under libFuzzer: one in so many changes bytes, or makes a case anew. A half crosses, where there is
// another input.
constexpr unsigned kPlainEvery = 16;
constexpr unsigned kFreshEvery = 4;
constexpr unsigned kMostPlain = 4;

class AflMutator {
 public:
  explicit AflMutator(unsigned seed) : random_(seed) {}

  // Valid until the next call.
  std::vector<std::uint8_t>& fuzz(std::span<const std::uint8_t> input, std::span<const std::uint8_t> other,
                                  std::size_t most) {
    const std::uint64_t seed = random_();
    if (seed % kPlainEvery == 0 && !input.empty()) {
      plain(input.first(std::min(input.size(), most)));
    } else if (!other.empty() && random_() % 2 == 0) {
      made_ = mutator_.cross(input, other, most, seed);
    } else {
      made_ = mutator_.mutate(seed % kFreshEvery == 1 ? input.first(0) : input, most, seed);
    }
    return made_;
  }

 private:
  // Some bytes get other values: such inputs are cases that no change of operations makes.
  void plain(std::span<const std::uint8_t> input) {
    made_.assign(input.begin(), input.end());
    for (std::uint64_t left = random_() % kMostPlain + 1; left > 0; --left) {
      made_[random_() % made_.size()] = static_cast<std::uint8_t>(random_());
    }
  }

  std::mt19937_64 random_;
  InputMutator mutator_{chosen_strategies("all"), chosen_profile()};
  std::vector<std::uint8_t> made_;
};

}  // namespace
}  // namespace sparepage

extern "C" {

void* afl_custom_init(void* /*afl*/, unsigned seed) {
  return new sparepage::AflMutator(seed);
}

std::size_t afl_custom_fuzz(void* mutator, std::uint8_t* data, std::size_t size, std::uint8_t** made,
                            std::uint8_t* other, std::size_t other_size, std::size_t most) {
  auto& bytes = static_cast<sparepage::AflMutator*>(mutator)->fuzz({data, size}, {other, other_size}, most);
  *made = bytes.data();
  return bytes.size();
}

void afl_custom_deinit(void* mutator) {
  delete static_cast<sparepage::AflMutator*>(mutator);
}
}
