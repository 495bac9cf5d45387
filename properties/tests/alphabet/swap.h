// An operation that this test alone has: with each kind of field, and both kinds of options.
#pragma once

#include "sparepage/model/operations.h"

namespace sparepage {

struct Swap {
  static const OperationRow kRow;
  Name block;
  std::uint32_t size;
  std::uint8_t count;
  std::uint8_t way;
  bool twice;
};

}  // namespace sparepage
