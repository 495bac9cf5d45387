#include "ci/command/output/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "ci/command/output/grid.h"

namespace sparepage {

namespace {

constexpr std::size_t kColumnGap = 2;

// What is said of a kind of cell: its word around the detail, what it means, how it looks, and how it
// is said of several subjects in front of their names; empty: not at all, each has a cell of its own.
struct KindWords {
  std::string_view without_detail;
  std::string_view before;
  std::string_view after;
  Style style;
  std::string_view means;
  std::string_view of_several = {};
};

// By kind.
constexpr std::array<KindWords, 8> kWords = {{
    {"kept", {}, {}, Style::good, "claimed, and never violated", "kept by"},
    {"open", {}, {}, Style::dim, "claimed, and not violated as far as was searched", "open for"},
    {"-", {}, {}, Style::dim, "not claimed, and never violated", "not claimed, and not violated by"},
    {"beyond", "(", ")", Style::dim, "violated, beyond what is claimed"},
    {"BROKEN", "BROKEN ", "", Style::bad, "a claim is broken"},
    {"n/a", {}, {}, Style::dim, "can't be judged here", "not to be judged of"},
    {"proved", {}, {}, Style::good, "claimed, and proved for every machine", "proved of"},
    {"exhausted", "in ", "", Style::good,
     "claimed, never violated, and exhausted: no sequence of operations of such a world violates it",
     "exhausted for"},
}};

const KindWords& words(VerdictCell::Kind kind) {
  return kWords[static_cast<std::size_t>(kind)];
}

bool has_detail(const VerdictCell& cell) {
  return !cell.detail.empty() && !words(cell.kind).before.empty();
}

bool tells_a_violation(const VerdictCell& cell) {
  return has_detail(cell) && words(cell.kind).of_several.empty();
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

// Rows of a table that nobody violates, each with the same cells.
struct Unviolated {
  std::vector<VerdictCell> cells;  // by subject
  std::vector<std::string> rows;
};

// "kept by each of them, in 9 runs each: heap-is-sound, pages-add-up", or "kept by original; exhausted in
// tiny for the others: ...".
std::string said_together(const Screen& screen, const TableForm& form,
                          const std::vector<VerdictColumn>& subjects, const Unviolated& group) {
  struct Part {
    VerdictCell cell;
    std::vector<std::string> names;
  };
  std::vector<Part> parts;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const auto found = std::ranges::find_if(
        parts, [&](const Part& part) { return text(part.cell) == text(group.cells[i]); });
    Part& part = found == parts.end() ? parts.emplace_back(Part{group.cells[i], {}}) : *found;
    part.names.push_back(subjects[i].heading);
  }
  // Most of them stand last, as the others.
  const auto most = std::ranges::max_element(parts, {}, [](const Part& part) { return part.names.size(); });
  std::rotate(most, most + 1, parts.end());
  std::string said;
  for (const Part& part : parts) {
    const bool last = &part == &parts.back();
    std::string words_for(words(part.cell.kind).of_several);
    if (has_detail(part.cell)) words_for.insert(words_for.find(' '), " " + text(part.cell));
    said += fmt::format("{}{} {}", said.empty() ? "" : "; ", words_for,
                        parts.size() == 1 ? "each of them"
                        : last            ? "the others"
                                          : fmt::format("{}", fmt::join(part.names, ", ")));
    if (part.cell.kind == VerdictCell::Kind::kept && !form.searched.empty()) said += ", " + form.searched;
  }
  return folded(screen, fmt::format("{}: {}", said, fmt::join(group.rows, ", ")), kColumnGap);
}

// The form for many subjects: a row each. What none of them violates is no column.
class Rows {
 public:
  Rows(const Screen& screen, const TableForm& form, const std::vector<VerdictColumn>& subjects)
      : screen_(screen), form_(form), subjects_(subjects) {
    for (const VerdictColumn& subject : subjects) {
      names_.push_back(styled(screen, subject.heading, Style::strong));
    }
    for (std::size_t i = 0; i < form.rows.size(); ++i) add(i);
    for (std::size_t i = 0; i < form.facts.size(); ++i) {
      GridColumn& column = facts_.emplace_back(GridColumn{.heading = form.facts[i], .cells = {}});
      for (const VerdictColumn& subject : subjects) column.cells.push_back(subject.facts[i]);
    }
  }

  bool fit() const {
    return std::max(least_columns(names_, verdicts_), least_columns(names_, facts_)) <= screen_.columns;
  }

  std::string text() const {
    std::string out = grid(screen_, names_, verdicts_);
    // Else nobody would know who they are.
    if (out.empty() && facts_.empty())
      out = folded(screen_, fmt::format("{}:", fmt::join(names_, ", ")), kColumnGap);
    if (!out.empty() && !unviolated_.empty()) out += "\n";
    for (const Unviolated& group : unviolated_) out += said_together(screen_, form_, subjects_, group);
    if (!facts_.empty()) out += "\n" + grid(screen_, names_, facts_);
    return out;
  }

 private:
  void add(std::size_t row) {
    std::vector<VerdictCell> cells;
    for (const VerdictColumn& subject : subjects_) cells.push_back(subject.cells[row]);
    const auto violates = [](const VerdictCell& cell) { return words(cell.kind).of_several.empty(); };
    if (std::ranges::any_of(cells, violates)) {
      GridColumn& column = verdicts_.emplace_back(GridColumn{.heading = form_.rows[row], .cells = {}});
      for (const VerdictCell& cell : cells) column.cells.push_back(cell_text(screen_, cell));
      return;
    }
    const auto same = [](const VerdictCell& one, const VerdictCell& other) {
      return sparepage::text(one) == sparepage::text(other);
    };
    const auto found = std::ranges::find_if(
        unviolated_, [&](const Unviolated& group) { return std::ranges::equal(group.cells, cells, same); });
    if (found == unviolated_.end()) {
      unviolated_.push_back({.cells = std::move(cells), .rows = {form_.rows[row]}});
    } else {
      found->rows.push_back(form_.rows[row]);
    }
  }

  const Screen& screen_;
  const TableForm& form_;
  const std::vector<VerdictColumn>& subjects_;
  std::vector<std::string> names_;
  std::vector<GridColumn> verdicts_;
  std::vector<GridColumn> facts_;
  std::vector<Unviolated> unviolated_;
};

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
  const std::size_t names = std::max(widest(form.rows), widest(form.facts));
  std::size_t all = names;
  for (const VerdictColumn& column : columns) {
    if (column.cells.size() != form.rows.size() || column.facts.size() != form.facts.size()) {
      throw std::invalid_argument("the column " + column.heading + " does not have the form of the table");
    }
    all += kColumnGap + columns_of(column);
  }
  if (columns.empty()) return "";
  if (all <= screen.columns) return TableBlock(screen, form, names, columns).text();
  if (columns.size() > 1) {
    const Rows rows(screen, form, columns);
    if (rows.fit()) return rows.text();
  }
  std::string text;
  for (const VerdictColumn& column : columns) {
    text += (text.empty() ? "" : "\n") + list_of(screen, form, column);
  }
  return text;
}

std::string legend(const Screen& screen, std::span<const VerdictCell> shown, const DetailWords& detail,
                   std::string_view searched) {
  std::vector<VerdictCell> examples;
  std::size_t names = 0;
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    const auto kind = static_cast<VerdictCell::Kind>(i);
    if (std::ranges::find(shown, kind, &VerdictCell::kind) == shown.end()) continue;
    const auto of_kind = [&](const VerdictCell& cell) { return cell.kind == kind && has_detail(cell); };
    const auto found = std::ranges::find_if(shown, of_kind);
    const bool violation = found != shown.end() && tells_a_violation(*found);
    examples.push_back({kind, violation              ? std::string(detail.example)
                              : found != shown.end() ? found->detail
                                                     : ""});
    names = std::max(names, width(text(examples.back())));
  }
  std::string lines;
  const auto add = [&](const std::string& word, std::string_view means) {
    lines += padded(word, names + kColumnGap) + std::string(means) + "\n";
  };
  for (const VerdictCell& example : examples) {
    std::string means(words(example.kind).means);
    if (example.kind == VerdictCell::Kind::kept && !searched.empty()) means += ", " + std::string(searched);
    add(cell_text(screen, example), means);
  }
  if (std::ranges::any_of(shown, tells_a_violation)) add(std::string(detail.example), detail.means);
  for (const DetailWords::Mark& mark : detail.marks) {
    const auto marked = [&](const VerdictCell& cell) {
      return tells_a_violation(cell) && cell.detail.find(mark.sign) != std::string::npos;
    };
    if (std::ranges::any_of(shown, marked)) add(std::string(mark.example), mark.means);
  }
  return folded(screen, lines, names + kColumnGap);
}

}  // namespace sparepage
