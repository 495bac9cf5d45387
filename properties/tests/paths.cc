#include "properties/tests/paths.h"

namespace sparepage {

TestPaths test_paths() {
  return {.source = SPAREPAGE_SOURCE,
          .corpus = SPAREPAGE_CORPUS,
          .heaps = SPAREPAGE_HEAPS,
          .tests = SPAREPAGE_TESTS};
}

}  // namespace sparepage
