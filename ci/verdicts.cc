// sparepage verdicts: every strategy over a set of traces, and whether their expect lines and notes are true.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "ci/command.h"
#include "ci/files.h"
#include "ci/table.h"
#include "properties/expectations.h"
#include "properties/lab.h"
#include "properties/notes.h"

namespace sparepage {

namespace {

// What the traces themselves say of what comes of them, and whether it is true.
struct Truth {
  std::size_t expectations = 0;
  std::size_t notes = 0;
  std::vector<std::string> unexpected;
  std::vector<std::string> not_as_noted;

  bool all() const { return unexpected.empty() && not_as_noted.empty(); }

  void check(const Input& input, Lab& lab) {
    expectations += input.parsed.trace.expectations.size();
    for (const std::string& line : wrong_expectations(input.parsed.trace, lab)) {
      unexpected.push_back(input.name + ": " + line);
    }
    const CheckedNotes checked = check_notes(input.text, input.name, input.parsed, lab);
    notes += checked.count;
    not_as_noted.insert(not_as_noted.end(), checked.wrong.begin(), checked.wrong.end());
  }

  void print() const {
    if (expectations == 0) {
      fmt::print("None of the traces has an expect line.\n");
    } else if (unexpected.empty()) {
      fmt::print("Every expect line of the traces is true.\n");
    }
    if (notes != 0 && not_as_noted.empty()) fmt::print("Every note of the traces is true.\n");
    for (const std::string& line : unexpected) {
      fmt::print("{}: {}\n", styled("NOT AS EXPECTED", Style::bad), line);
    }
    for (const std::string& line : not_as_noted) {
      fmt::print("{}: {}\n", styled("NOT AS NOTED", Style::bad), line);
    }
  }
};

}  // namespace

int verdicts(const std::vector<std::string>& files, bool json) {
  const std::size_t columns = invariants().size();
  std::vector<std::vector<std::size_t>> counts(strategies().size(), std::vector<std::size_t>(columns));
  Truth truth;
  Lab lab;
  refuse_standard_input_twice(files);
  for (const std::string& file : files) {
    const Input input = load_input(file);
    truth.check(input, lab);
    for (std::size_t i = 0; i < strategies().size(); ++i) {
      for (const Violation& violation : lab.run(input.steps.config, input.steps.steps, *strategies()[i])) {
        for (std::size_t row = 0; row < columns; ++row) {
          if (invariants()[row] == violation.invariant) ++counts[i][row];
        }
      }
    }
  }

  nlohmann::ordered_json table = nlohmann::ordered_json::object();
  std::vector<Row> rows;
  for (std::size_t i = 0; i < strategies().size(); ++i) {
    const Strategy& strategy = *strategies()[i];
    Row row = {.name = std::string(strategy.name), .cells = {}, .remark = {}};
    for (std::size_t k = 0; k < columns; ++k) {
      const std::string_view invariant = invariants()[k]->name;
      const bool claimed = strategy.claims(invariant);
      table[std::string(strategy.name)][std::string(invariant)] = {{"claimed", claimed},
                                                                   {"violated_by", counts[i][k]}};
      if (counts[i][k] == 0) {
        row.cells.push_back({claimed ? "kept" : "-", claimed ? Style::good : Style::dim});
      } else if (claimed) {
        row.cells.push_back({fmt::format("BROKEN {}", counts[i][k]), Style::bad});
      } else {
        row.cells.push_back({fmt::format("({})", counts[i][k]), Style::dim});
      }
    }
    rows.push_back(std::move(row));
  }
  if (json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"traces", files.size()},
                                              {"strategies", table},
                                              {"unexpected", truth.unexpected},
                                              {"not_as_noted", truth.not_as_noted}}
                           .dump());
  } else {
    fmt::print("{}; a cell tells how many of them violate the invariant\n\n{}\n",
               counted(files.size(), "trace"), verdict_table(rows));
    fmt::print(
        "kept: claimed, and violated by none   BROKEN n: claimed, and violated by n   (n): violated by n, "
        "never\n"
        "claimed   -: never claimed, and violated by none\n\n");
    truth.print();
  }
  return truth.all() ? kNothingViolated : kViolated;
}

}  // namespace sparepage
