#include "sparepage/properties/cases/strategies.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "properties/cases/strategy_text.h"
#include "properties/cases/strategy_texts.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

// What a strategy is, as what is tested, and the file it came from.
struct Row {
  std::string file;  // empty: it was built in
  Strategy strategy;
  Subject subject;
};

// Made when it is first asked for, so that no initializer can come before it. A row stays where it is, and so
// do the lists of them: others hold on to both while one is added.
class Table {
 public:
  Table() {
    strategies_.reserve(kMostStrategies);
    subjects_.reserve(kMostStrategies);
    for (const StrategyText& each : kStrategyTexts) add(parse_strategy(each.text, each.file), "");
  }

  Row& add(Strategy strategy, std::string file) {
    Row& row =
        rows_.emplace_back(Row{.file = std::move(file), .strategy = std::move(strategy), .subject = {}});
    row.subject = subject_of(row.strategy);
    row.subject.file = row.file;
    strategies_.push_back(&row.strategy);
    subjects_.push_back(&row.subject);
    return row;
  }

  const std::deque<Row>& rows() const { return rows_; }
  std::span<const Strategy* const> strategies() const { return strategies_; }
  std::span<const Subject* const> subjects() const { return subjects_; }

 private:
  std::deque<Row> rows_;
  std::vector<const Strategy*> strategies_;
  std::vector<const Subject*> subjects_;
};

Table& table() {
  static Table table;
  return table;
}

// `kept_in`: the file where it can be read again; empty: there is none.
const Row& add(std::string_view text, std::string_view file, std::string kept_in,
               std::span<const std::string_view> invariants) {
  ParsedStrategy parsed = parse_with_place(text, file, invariants);
  const Line line(file, parsed.name_line);
  const std::string name = quoted(parsed.strategy.name);
  if (const auto found = std::ranges::find(table().rows(), parsed.strategy.name,
                                           [](const Row& row) { return row.strategy.name; });
      found != table().rows().end()) {
    line.refuse(parsed.name_column,
                "the name " + name + " is taken: there is a strategy of that name " +
                    (found->file.empty() ? "among those that are built in" : "in " + found->file) +
                    "; another name is needed");
  }
  if (table().rows().size() == kMostStrategies) {
    line.refuse(parsed.name_column,
                name + " is one strategy too many: " + std::to_string(kMostStrategies) + " are the most");
  }
  return table().add(std::move(parsed.strategy), std::move(kept_in));
}

}  // namespace

std::span<const Strategy* const> strategies() {
  return table().strategies();
}

const Strategy* find_strategy(std::string_view name) {
  const auto found = std::ranges::find(strategies(), name, &Strategy::name);
  return found == strategies().end() ? nullptr : *found;
}

const Strategy& add_strategy(std::string_view text, std::string_view file,
                             std::span<const std::string_view> invariants) {
  return add(text, file, "", invariants).strategy;
}

std::span<const Subject* const> subjects() {
  return table().subjects();
}

std::vector<const Subject*> usual_subjects() {
  constexpr std::size_t kSpecified = 8;
  std::vector<const Subject*> usual(subjects().begin(), subjects().begin() + kSpecified);
  for (std::size_t i = std::size(kStrategyTexts); i < table().rows().size(); ++i) {
    if (table().rows()[i].file.empty()) usual.push_back(subjects()[i]);
  }
  return usual;
}

const Subject* find_subject(std::string_view name) {
  const auto found = std::ranges::find(subjects(), name, &Subject::name);
  return found == subjects().end() ? nullptr : *found;
}

bool names_strategy_file(std::string_view word) {
  return word.find('/') != std::string_view::npos || word.ends_with(".strategy");
}

const Subject& strategy_of_file(const std::string& file, std::span<const std::string_view> invariants) {
  const auto found = std::ranges::find(table().rows(), file, &Row::file);
  return found != table().rows().end() ? found->subject
                                       : add(read_input(file), file, file, invariants).subject;
}

}  // namespace sparepage
