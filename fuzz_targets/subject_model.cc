#include "fuzz_targets/subject.h"

namespace sparepage {

Execute* subject() {
  return execute;
}

}  // namespace sparepage
