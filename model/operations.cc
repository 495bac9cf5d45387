#include "sparepage/model/operations.h"

#include <algorithm>
#include <array>

namespace sparepage {

std::span<const OperationRow* const> operations() {
  static constexpr std::array kTable = {
      &Alloc::kRow, &Free::kRow, &Fill::kRow,  &Api::kRow,  &Pressure::kRow, &Relief::kRow, &Socket::kRow,
      &Bind::kRow,  &Recv::kRow, &Close::kRow, &Exit::kRow, &Packet::kRow,   &Run::kRow,
  };
  return kTable;
}

}  // namespace sparepage
