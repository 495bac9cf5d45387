#include "properties/tests/paths.h"

namespace sparepage {

TestPaths test_paths() {
  return {.source = SPAREPAGE_SOURCE,
          .corpus = SPAREPAGE_CORPUS,
          .program = SPAREPAGE_BINARY,
          .heaps = SPAREPAGE_HEAPS,
          .tests = SPAREPAGE_TESTS};
}

}  // namespace sparepage
