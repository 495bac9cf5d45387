// Whether any bytes are a case, and the case is the same after its bytes and after its text. It runs
// nothing, and so is the fastest to find a choice that is read in one way and written in another.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/oracle/invariant.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparepage;
  static Case decoded;
  static Case again;
  if (!decode({data, size}, decoded)) return -1;
  const Trace trace = to_trace(decoded);
  const bool bytes_agree = decode(encode(decoded), again) && again == decoded;
  if (bytes_agree && parse_trace(print(trace), "printed", invariant_names()).trace == trace) return 0;
  std::fprintf(stderr, "fuzz_codec: the case is another one after its %s:\n%s",
               bytes_agree ? "text" : "bytes", print(trace).c_str());
  std::abort();
}
