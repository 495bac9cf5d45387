// Whether any text is read or refused, and what is read prints and reads to the same. This target alone finds
// a world that crashes the parser, or that is printed as another one. Inputs are texts.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/oracle/invariant.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparepage;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const World world = parse_world(text, "fuzz");
    const std::string printed = print(world);
    World again = parse_world(printed, world.name);
    if (!(again == world)) {
      std::fprintf(stderr, "fuzz_world: what was printed is another world:\n%s", printed.c_str());
      std::abort();
    }
  } catch (const TraceError&) {
    return 0;  // refused
  }
  return 0;
}
