#include "ci/command/output/grid.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace sparepage {

namespace {

constexpr std::size_t kGridGap = 2;

std::size_t most_columns(std::span<const std::string> texts) {
  std::size_t columns = 0;
  for (const std::string& text : texts) columns = std::max(columns, width(text));
  return columns;
}

// "bind-never-fails": "bind-", "never-", "fails".
std::vector<std::string_view> parts_of(std::string_view heading) {
  std::vector<std::string_view> parts;
  for (std::size_t from = 0; from < heading.size();) {
    const std::size_t end = std::min(heading.find('-', from), heading.size() - 1) + 1;
    parts.push_back(heading.substr(from, end - from));
    from = end;
  }
  return parts;
}

std::size_t columns_of(const GridColumn& column) {
  std::size_t columns = most_columns(column.cells);
  for (const std::string_view part : parts_of(column.heading)) columns = std::max(columns, part.size());
  return columns;
}

std::vector<std::string> folded_heading(const GridColumn& column) {
  const std::size_t columns = columns_of(column);
  std::vector<std::string> lines = {""};
  for (const std::string_view part : parts_of(column.heading)) {
    if (!lines.back().empty() && lines.back().size() + part.size() > columns) lines.emplace_back();
    lines.back() += part;
  }
  return lines;
}

std::string line_of(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

// Columns that stand beside each other. Headings end above their first row.
std::string block(std::span<const std::string> names, std::size_t room, std::span<const GridColumn> columns) {
  std::vector<std::vector<std::string>> headings;
  std::size_t height = 0;
  for (const GridColumn& column : columns) {
    headings.push_back(folded_heading(column));
    height = std::max(height, headings.back().size());
  }
  std::string text;
  for (std::size_t line = 0; line < height; ++line) {
    std::string heads = padded("", room);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::size_t above = height - headings[i].size();
      heads += std::string(kGridGap, ' ') +
               padded(line < above ? "" : headings[i][line - above], columns_of(columns[i]));
    }
    text += line_of(std::move(heads));
  }
  for (std::size_t row = 0; row < names.size(); ++row) {
    std::string cells = padded(names[row], room);
    for (const GridColumn& column : columns) {
      cells += std::string(kGridGap, ' ') + padded(column.cells[row], columns_of(column));
    }
    text += line_of(std::move(cells));
  }
  return text;
}

}  // namespace

std::size_t least_columns(std::span<const std::string> names, std::span<const GridColumn> columns) {
  std::size_t most = 0;
  for (const GridColumn& column : columns) most = std::max(most, columns_of(column));
  return most_columns(names) + kGridGap + most;
}

std::string grid(const Screen& screen, std::span<const std::string> names,
                 std::span<const GridColumn> columns) {
  for (const GridColumn& column : columns) {
    if (column.cells.size() != names.size()) {
      throw std::invalid_argument("the column " + column.heading + " does not have a cell for each row");
    }
  }
  const std::size_t room = most_columns(names);
  std::string text;
  for (std::size_t first = 0; first < columns.size();) {
    std::size_t end = first;
    for (std::size_t used = room; end < columns.size(); ++end) {
      used += kGridGap + columns_of(columns[end]);
      if (end != first && used > screen.columns) break;
    }
    if (first != 0) text += "\n";
    text += block(names, room, columns.subspan(first, end - first));
    first = end;
  }
  return text;
}

}  // namespace sparepage
