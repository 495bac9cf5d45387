// libFuzzer's hooks for a mutator of one's own: linked into targets whose inputs are cases.
#include <algorithm>
#include <cstring>

#include "fuzz_targets/input_mutator.h"
#include "fuzz_targets/settings.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace sparepage {
namespace {

constexpr unsigned kPlainEvery = 16;  // mutations of bytes, which know nothing of operations: one in so many

InputMutator& mutator() {
  static InputMutator mutator(chosen_strategies(), chosen_profile());
  return mutator;
}

std::size_t put(const std::vector<std::uint8_t>& bytes, std::uint8_t* data) {
  std::ranges::copy(bytes, data);
  return bytes.size();
}

}  // namespace
}  // namespace sparepage

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned seed) {
  if (seed % sparepage::kPlainEvery == 0) return LLVMFuzzerMutate(data, size, most);
  return sparepage::put(sparepage::mutator().mutate({data, size}, most, seed), data);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data1, std::size_t size1,
                                                 const std::uint8_t* data2, std::size_t size2,
                                                 std::uint8_t* out, std::size_t most, unsigned seed) {
  return sparepage::put(sparepage::mutator().cross({data1, size1}, {data2, size2}, most, seed), out);
}
