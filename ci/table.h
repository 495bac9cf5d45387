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

// One row's name and its cells, one for each invariant of the table, and what stands behind them.
struct Row {
  std::string name;
  std::vector<Cell> cells;
  std::string remark;
};

// The table with numbered columns, the heading of the remarks, and below it what each number stands for.
std::string verdict_table(const std::vector<Row>& rows, const std::string& remarks = {});

}  // namespace sparepage
