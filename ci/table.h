// A table of verdicts: strategies down, invariants across.
#pragma once

#include <string>
#include <vector>

#include "ci/terminal.h"

namespace sparepage {

struct Cell {
  std::string text;
  Style style = Style::plain;
};

// One row's name and its cells, one for each invariant of the table.
struct Row {
  std::string name;
  std::vector<Cell> cells;
};

// The table with numbered columns, and below it what each number stands for.
std::string verdict_table(const std::vector<Row>& rows);

}  // namespace sparepage
