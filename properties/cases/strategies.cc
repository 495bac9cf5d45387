#include "sparepage/properties/cases/strategies.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <utility>
#include <vector>

#include "properties/cases/strategy_texts.h"
#include "sparepage/properties/cases/trace.h"

namespace sparepage {

namespace {

// A strategy, as what is tested, and the file that it came from.
struct Row {
  std::string file;  // empty: it can be read from none
  Strategy strategy;
  Subject subject;
};

// Made when it is first asked for, so that no initializer can come before it. A row stays where it is, and so
// does the list of them: others hold on to both while one is added.
class Table {
 public:
  Table() {
    subjects_.reserve(kMostStrategies);
    for (const StrategyText& each : kStrategyTexts) add(parse_strategy(each.text, each.file), "");
  }

  const Subject& add(Strategy strategy, std::string file) {
    Row& row =
        rows_.emplace_back(Row{.file = std::move(file), .strategy = std::move(strategy), .subject = {}});
    row.subject = subject_of(row.strategy);
    row.subject.file = row.file;
    return *subjects_.emplace_back(&row.subject);
  }

  std::span<const Subject* const> subjects() const { return subjects_; }

 private:
  std::deque<Row> rows_;
  std::vector<const Subject*> subjects_;
};

Table& table() {
  static Table table;
  return table;
}

std::string taken(std::string_view name) {
  const Subject* other = find_subject(name);
  if (other == nullptr) return "";
  return other->file.empty() ? "among those that are built in" : "in " + std::string(other->file);
}

// `kept_in`: the file where it can be read again; empty: there is none.
const Subject& add(std::string_view text, std::string_view file, const std::string& kept_in,
                   std::span<const std::string_view> invariants) {
  Strategy strategy = parse_strategy(text, file, invariants, taken);
  if (subjects().size() == kMostStrategies) {
    throw TraceError(std::string(file) + ": one strategy too many: " + std::to_string(kMostStrategies) +
                     " are the most");
  }
  return table().add(std::move(strategy), kept_in);
}

}  // namespace

void add_strategy(std::string_view text, std::string_view file,
                  std::span<const std::string_view> invariants) {
  add(text, file, "", invariants);
}

std::span<const Subject* const> subjects() {
  return table().subjects();
}

const Subject* find_subject(std::string_view name) {
  const auto found = std::ranges::find(subjects(), name, &Subject::name);
  return found == subjects().end() ? nullptr : *found;
}

std::vector<const Subject*> usual_subjects() {
  constexpr std::size_t kSpecified = 8;
  std::vector<const Subject*> usual(subjects().begin(), subjects().begin() + kSpecified);
  const auto of_the_program = [](const Subject* subject) { return subject->file.empty(); };
  std::ranges::copy_if(subjects().subspan(std::size(kStrategyTexts)), std::back_inserter(usual),
                       of_the_program);
  return usual;
}

bool names_strategy_file(std::string_view word) {
  return word.find('/') != std::string_view::npos || word.ends_with(".strategy");
}

const Subject& strategy_of_file(const std::string& file, std::span<const std::string_view> invariants) {
  const auto found = std::ranges::find(subjects(), file, &Subject::file);
  return found != subjects().end() ? **found : add(read_input(file), file, file, invariants);
}

}  // namespace sparepage
