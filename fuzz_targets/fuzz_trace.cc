// Whether any text is read or refused, and what is read prints and reads to the same. This target alone finds
// a trace that crashes the parser, or that is printed as another one. Inputs are texts.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/oracle/invariant.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparepage;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const Trace trace = parse_trace(text, "fuzz", invariant_names()).trace;
    const std::string printed = print(trace);
    if (parse_trace(printed, "printed", invariant_names()).trace != trace) {
      std::fprintf(stderr, "fuzz_trace: what was printed is another trace:\n%s", printed.c_str());
      std::abort();
    }
  } catch (const TraceError&) {
    return 0;  // refused
  }
  return 0;
}
