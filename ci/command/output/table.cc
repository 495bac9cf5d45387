#include "ci/command/output/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sparepage {

namespace {

constexpr std::size_t kColumnGap = 2;

// What is said of a kind of cell: its word around the detail, what it means, and how it looks.
struct KindWords {
  std::string_view without_detail;
  std::string_view before;
  std::string_view after;
  Style style;
  std::string_view means;
};

// By kind.
constexpr std::array<KindWords, 7> kWords = {{
    {"kept", {}, {}, Style::good, "claimed, and never violated"},
    {"open", {}, {}, Style::dim, "claimed, and not violated as far as was searched"},
    {"-", {}, {}, Style::dim, "not claimed, and never violated"},
    {"beyond", "(", ")", Style::dim, "violated, beyond what is claimed"},
    {"BROKEN", "BROKEN ", "", Style::bad, "a claim is broken"},
    {"n/a", {}, {}, Style::dim, "can't be judged here"},
    {"proved", {}, {}, Style::good, "claimed, and proved for every machine"},
}};

const KindWords& words(VerdictCell::Kind kind) {
  return kWords[static_cast<std::size_t>(kind)];
}

bool has_detail(const VerdictCell& cell) {
  return !cell.detail.empty() && !words(cell.kind).before.empty();
}

std::size_t widest(const std::vector<std::string>& texts) {
  std::size_t columns = 0;
  for (const std::string& text : texts) columns = std::max(columns, width(text));
  return columns;
}

// Columns of the table: those of its longest cell or heading, or of the longest word of a fact.
std::size_t columns_of(const VerdictColumn& column) {
  std::size_t columns = width(column.heading);
  for (const VerdictCell& cell : column.cells) columns = std::max(columns, width(text(cell)));
  for (const std::string& fact : column.facts) {
    for (std::size_t at = 0; at < fact.size();) {
      const std::size_t end = std::min(fact.find(' ', at), fact.size());
      columns = std::max(columns, width(std::string_view(fact).substr(at, end - at)));
      at = end + 1;
    }
  }
  return columns;
}

std::string cell_text(const Screen& screen, const VerdictCell& cell) {
  return styled(screen, text(cell), style(cell));
}

// Columns that stand beside each other, with the names of the rows.
class TableBlock {
 public:
  TableBlock(const Screen& screen, const TableForm& form, std::size_t names,
             std::span<const VerdictColumn> columns)
      : screen_(screen), form_(form), names_(names), columns_(columns) {}

  std::string text() {
    add("", [&](const VerdictColumn& column) { return styled(screen_, column.heading, Style::strong); });
    for (std::size_t i = 0; i < form_.rows.size(); ++i) {
      add(form_.rows[i], [&](const VerdictColumn& column) { return cell_text(screen_, column.cells[i]); });
    }
    if (form_.facts.empty()) return text_;
    std::size_t all = names_;
    for (const VerdictColumn& column : columns_) all += kColumnGap + columns_of(column);
    text_ += std::string(all, '-') + "\n";
    for (std::size_t i = 0; i < form_.facts.size(); ++i) add_fact(i);
    return text_;
  }

 private:
  template <class TextOf>
  void add(const std::string& name, const TextOf& text_of) {
    std::string line = padded(name, names_);
    for (const VerdictColumn& column : columns_) {
      line += std::string(kColumnGap, ' ') + padded(text_of(column), columns_of(column));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text_ += line + "\n";
  }

  // As many lines as its longest text takes.
  void add_fact(std::size_t fact) {
    std::size_t height = 0;
    for (std::size_t line = 0; line == 0 || line < height; ++line) {
      add(line == 0 ? form_.facts[fact] : "", [&](const VerdictColumn& column) {
        const auto lines = wrap(column.facts[fact], columns_of(column), 0);
        height = std::max(height, lines.size());
        return line < lines.size() ? lines[line] : std::string();
      });
    }
  }

  const Screen& screen_;
  const TableForm& form_;
  std::size_t names_;
  std::span<const VerdictColumn> columns_;
  std::string text_;
};

// The narrow form: each column by itself, a row a line.
std::string list_of(const Screen& screen, const TableForm& form, const VerdictColumn& column) {
  std::string lines = styled(screen, column.heading, Style::strong) + "\n";
  for (std::size_t i = 0; i < form.rows.size(); ++i) {
    lines += "  " + form.rows[i] + ": " + cell_text(screen, column.cells[i]) + "\n";
  }
  for (std::size_t i = 0; i < form.facts.size(); ++i) {
    lines += "  " + form.facts[i] + ": " + column.facts[i] + "\n";
  }
  return folded(screen, lines, 4);
}

}  // namespace

std::string text(const VerdictCell& cell) {
  const KindWords& word = words(cell.kind);
  if (!has_detail(cell)) return std::string(word.without_detail);
  return std::string(word.before) + cell.detail + std::string(word.after);
}

Style style(const VerdictCell& cell) {
  return words(cell.kind).style;
}

std::string table(const Screen& screen, const TableForm& form, const std::vector<VerdictColumn>& columns) {
  std::size_t widest_column = 0;
  for (const VerdictColumn& column : columns) {
    if (column.cells.size() != form.rows.size() || column.facts.size() != form.facts.size()) {
      throw std::invalid_argument("the column " + column.heading + " does not have the form of the table");
    }
    widest_column = std::max(widest_column, columns_of(column));
  }
  const std::size_t names = std::max(widest(form.rows), widest(form.facts));
  const bool narrow = names + kColumnGap + widest_column > screen.columns;
  std::string text;
  for (std::size_t first = 0; first < columns.size();) {
    std::size_t end = first;
    for (std::size_t used = names; end < columns.size(); ++end) {
      used += kColumnGap + columns_of(columns[end]);
      if (end != first && (narrow || used > screen.columns)) break;
    }
    if (first != 0) text += "\n";
    text += narrow ? list_of(screen, form, columns[first])
                   : TableBlock(screen, form, names, std::span(columns).subspan(first, end - first)).text();
    first = end;
  }
  return text;
}

std::string legend(const Screen& screen, std::span<const VerdictCell> shown, const DetailWords& detail) {
  std::vector<VerdictCell> examples;
  std::size_t names = 0;
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    const auto kind = static_cast<VerdictCell::Kind>(i);
    if (std::ranges::find(shown, kind, &VerdictCell::kind) == shown.end()) continue;
    const auto of_kind = [&](const VerdictCell& cell) { return cell.kind == kind && has_detail(cell); };
    examples.push_back({kind, std::ranges::any_of(shown, of_kind) ? std::string(detail.example) : ""});
    names = std::max(names, width(text(examples.back())));
  }
  std::string lines;
  for (const VerdictCell& example : examples) {
    lines += padded(cell_text(screen, example), names + kColumnGap);
    lines += std::string(words(example.kind).means) + "\n";
  }
  if (std::ranges::any_of(shown, has_detail)) {
    lines += padded(std::string(detail.example), names + kColumnGap) + std::string(detail.means) + "\n";
  }
  return folded(screen, lines, names + kColumnGap);
}

}  // namespace sparepage
