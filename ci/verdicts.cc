// sparepage verdicts: every strategy over a set of traces, and whether their expect lines are true.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "ci/command.h"
#include "ci/table.h"
#include "model/trace.h"
#include "properties/expectations.h"
#include "properties/lab.h"

namespace sparepage {

int verdicts(const std::vector<std::string>& files, bool json) {
  const std::size_t columns = invariants().size();
  std::vector<std::vector<std::size_t>> counts(strategies().size(), std::vector<std::size_t>(columns));
  std::vector<std::string> wrong;
  Lab lab;
  for (const std::string& file : files) {
    const ParsedTrace parsed = load_trace(file, invariant_names());
    for (const std::string& line : wrong_expectations(parsed.trace, lab)) wrong.push_back(file + ": " + line);
    for (std::size_t i = 0; i < strategies().size(); ++i) {
      for (const Violation& violation : lab.run(parsed.trace.config, parsed.trace.steps, *strategies()[i])) {
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
    fmt::print("{}\n",
               nlohmann::ordered_json{{"traces", files.size()}, {"strategies", table}, {"unexpected", wrong}}
                   .dump());
  } else {
    fmt::print("{} traces; a cell tells how many of them violate the invariant\n\n{}\n", files.size(),
               verdict_table(rows));
    fmt::print(
        "kept: claimed, and violated by none   BROKEN n: claimed, and violated by n   (n): violated by n, "
        "never\n"
        "claimed   -: never claimed, and violated by none\n\n");
    if (wrong.empty()) fmt::print("Every expect line of the traces is true.\n");
    for (const std::string& line : wrong) fmt::print("{}: {}\n", styled("NOT AS EXPECTED", Style::bad), line);
  }
  return wrong.empty() ? kNothingViolated : kViolated;
}

}  // namespace sparepage
