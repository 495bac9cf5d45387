// The empty target: what libFuzzer itself costs, built with the same flags. ci/bench divides by it.
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* /*data*/, std::size_t /*size*/) {
  return 0;
}
