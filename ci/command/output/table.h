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
    exhausted,       // claimed, and exhausted in a world
  };

  Kind kind = Kind::kept;
  // Of a violation: how many, or how short and in which profile; of what is exhausted: the world, or how
  // many.
  std::string detail = {};
};

// "kept", "open", "-", "(s2)", "BROKEN s2", "n/a", "proved", "in tiny"; without a detail "beyond", "BROKEN"
// and "exhausted".
std::string text(const VerdictCell& cell);
Style style(const VerdictCell& cell);

// One strategy: its cells and facts stand in the order of the form's rows.
struct VerdictColumn {
  std::string heading;
  std::vector<VerdictCell> cells;
  std::vector<std::string> facts = {};
};

// What all columns share: the names of the rows, and of the facts below them; and how much was searched for
// what they keep ("in 70 traces"), or nothing.
struct TableForm {
  std::vector<std::string> rows;
  std::vector<std::string> facts = {};
  std::string searched = {};
};

// The table, with the names in full; a fact folds inside its column. Strategies that do not stand beside each
// other are rows (grid.h): an invariant that none of them violates is no column then, and is named below, and
// what does not fit goes on in further blocks. Where that does not fit either, it is a list for each
// strategy. Throws std::invalid_argument for a column that does not have the form.
std::string table(const Screen& screen, const TableForm& form, const std::vector<VerdictColumn>& columns);

// What a detail means, by an example: "p4", "4 operations, and ...".
struct DetailWords {
  // A sign in details, with an example and what that means.
  struct Mark {
    std::string_view sign;
    std::string_view example;
    std::string_view means;
  };
  std::string_view example;
  std::string_view means;
  std::vector<Mark> marks = {};
};

// A line for each kind of cell among those shown, with the example for its detail where one of that kind has
// a detail, and with how much was searched; a line for what that means, and for each mark that is there.
std::string legend(const Screen& screen, std::span<const VerdictCell> shown, const DetailWords& detail,
                   std::string_view searched = {});

}  // namespace sparepage
