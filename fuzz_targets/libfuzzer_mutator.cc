// libFuzzer's hooks for a mutator of one's own: linked into targets whose inputs are cases. What they do
// first stands in sparepage/fuzz.h.
#include <algorithm>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "fuzz_targets/input_mutator.h"
#include "fuzz_targets/settings.h"
#include "fuzz_targets/subject.h"
#include "sparepage/fuzz.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace sparepage {
namespace {

// Mutations of bytes, which know nothing of operations, and cases made anew: one in so many.
constexpr unsigned kPlainEvery = 16;
constexpr unsigned kFreshEvery = 3;

InputMutator& mutator() {
  static InputMutator mutator(subject_strategies(), chosen_profile());
  return mutator;
}

// libFuzzer's own defaults are for mutations of bytes, of which it makes several on top of each other: these
// are for mutations that change a case in one to four ways. How often an edge was taken says little where
// features of the run are counted too, and makes a corpus of which few inputs are ever taken up again.
constexpr const char* kDefaults[] = {"-mutate_depth=1", "-entropic=0", "-use_counters=0"};

// The arguments, with the defaults in front of those that name another value.
std::vector<char*>& arguments(std::span<char* const> given) {
  static std::vector<std::string> defaults(std::begin(kDefaults), std::end(kDefaults));
  static std::vector<char*> all;
  all.assign(given.begin(), given.begin() + 1);
  for (std::string& one : defaults) all.push_back(one.data());
  all.insert(all.end(), given.begin() + 1, given.end());
  all.push_back(nullptr);
  return all;
}

std::size_t put(const std::vector<std::uint8_t>& bytes, std::uint8_t* data) {
  std::ranges::copy(bytes, data);
  return bytes.size();
}

}  // namespace

int fuzz_initialize(int* argc, char*** argv, const Additions& own) {
  try {
    add(own);
  } catch (const std::exception& error) {
    refuse_setting(std::string("what this program adds can't be used: ") + error.what());
  }
  std::vector<char*>& all = arguments({*argv, static_cast<std::size_t>(*argc)});
  *argv = all.data();
  *argc = static_cast<int>(all.size()) - 1;
  mutator();  // settings that can't be used are refused at once
  return 0;
}

}  // namespace sparepage

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned seed) {
  if (seed % sparepage::kPlainEvery == 0) return LLVMFuzzerMutate(data, size, most);
  const std::size_t kept = seed % sparepage::kFreshEvery == 1 ? 0 : size;
  return sparepage::put(sparepage::mutator().mutate({data, kept}, most, seed), data);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data1, std::size_t size1,
                                                 const std::uint8_t* data2, std::size_t size2,
                                                 std::uint8_t* out, std::size_t most, unsigned seed) {
  return sparepage::put(sparepage::mutator().cross({data1, size1}, {data2, size2}, most, seed), out);
}
