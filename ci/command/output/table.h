// Verdicts as a table: what a cell says, the table of them, and what its words mean. The same for every verb.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ci/command/output/terminal.h"

namespace sparepage {

// What a strategy's runs say of one invariant.
struct VerdictCell {
  enum class Kind : std::uint8_t {
    kept,            // claimed, and not violated
    open,            // claimed, and not violated as far as was searched
    unclaimed,       // not claimed, and not violated
    violated,        // violated, and no claim is broken
    broken,          // a claim is broken
    not_applicable,  // can't be judged there
    proved,          // claimed, and proved for every machine
  };

  Kind kind = Kind::kept;
  std::string detail = {};  // of a violation: how many, or how short and in which profile
};

// "kept", "open", "-", "(s2)", "BROKEN s2", "n/a", "proved"; without a detail "beyond" and "BROKEN".
std::string text(const VerdictCell& cell);
Style style(const VerdictCell& cell);

// One strategy: its cells and facts stand in the order of the form's rows.
struct VerdictColumn {
  std::string heading;
  std::vector<VerdictCell> cells;
  std::vector<std::string> facts = {};
};

// What all columns share: the names of the rows, and of the facts below them.
struct TableForm {
  std::vector<std::string> rows;
  std::vector<std::string> facts = {};
};

// The table, with the names in full. Columns that do not fit go on in further blocks, each with its headings
// and names; a fact folds inside its column. Where the names and one column do not stand beside each other,
// it is a list for each column. Throws std::invalid_argument for a column that does not have the form.
std::string table(const Screen& screen, const TableForm& form, const std::vector<VerdictColumn>& columns);

// What a detail means, by an example: "p4", "4 operations, and ...".
struct DetailWords {
  std::string_view example;
  std::string_view means;
};

// A line for each kind of cell among those shown, with the example for its detail where one of that kind has
// a detail; and a line for what that means.
std::string legend(const Screen& screen, std::span<const VerdictCell> shown, const DetailWords& detail);

}  // namespace sparepage
