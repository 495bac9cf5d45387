// Which sparepage this is.
#pragma once

#include <string_view>

namespace sparepage {

struct Program {
  std::string_view version;  // "0.3.0"
  std::string_view commit;   // "1234abcd", "1234abcd-dirty" where tracked files are changed, or "unknown"
};

Program program();

}  // namespace sparepage
