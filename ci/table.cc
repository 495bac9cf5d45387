#include "ci/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "properties/invariant.h"

namespace sparepage {

std::string verdict_table(const std::vector<Row>& rows, const std::string& remarks) {
  std::size_t names = 0;
  for (const Row& row : rows) names = std::max(names, row.name.size());
  std::vector<std::size_t> widths(invariants().size());
  for (std::size_t i = 0; i < widths.size(); ++i) {
    widths[i] = std::to_string(i + 1).size();
    for (const Row& row : rows) widths[i] = std::max(widths[i], row.cells[i].text.size());
  }
  std::string text = std::string(names, ' ');
  for (std::size_t i = 0; i < widths.size(); ++i) text += fmt::format("  {:>{}}", i + 1, widths[i]);
  text += (remarks.empty() ? "" : "  " + remarks) + "\n";
  for (const Row& row : rows) {
    text += fmt::format("{:<{}}", row.name, names);
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const Cell& cell = row.cells[i];
      text += "  " + std::string(widths[i] - cell.text.size(), ' ') + styled(cell.text, cell.style);
    }
    text += (row.remark.empty() ? "" : "  " + row.remark) + "\n";
  }
  text += "\n";
  for (std::size_t i = 0; i < widths.size(); ++i) {
    text += fmt::format("{:>4}  {}\n", i + 1, invariants()[i]->name);
  }
  return text;
}

}  // namespace sparepage
