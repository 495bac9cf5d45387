#include "ci/command/help/version.h"

#include "commit.h"

namespace sparepage {

Program program() {
  return {.version = SPAREPAGE_VERSION, .commit = SPAREPAGE_COMMIT};
}

}  // namespace sparepage
