// Whether claims of the model's strategies hold (claims.h, which has the environment). This target alone
// finds broken ones; it is led by the model's edges, and by what edges do not tell.
#include "fuzz_targets/claims.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static sparepage::Claims target("fuzz_claims");
  return target.run({data, size});
}
