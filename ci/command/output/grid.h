// A table with a row a subject: for many of them, of whatever the cells say.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ci/command/output/terminal.h"

namespace sparepage {

struct GridColumn {
  std::string heading;             // folded at its hyphens, as narrow as the cells admit
  std::vector<std::string> cells;  // a row each; they may be styled
};

// The columns, with the names of the rows in front. Columns that do not fit go on in further blocks, each
// with the names. Throws std::invalid_argument for a column that has not as many cells as there are names.
std::string grid(const Screen& screen, std::span<const std::string> names,
                 std::span<const GridColumn> columns);

// What a screen needs for the names and the widest of the columns.
std::size_t least_columns(std::span<const std::string> names, std::span<const GridColumn> columns);

}  // namespace sparepage
