// sparepage verdicts: every strategy over a set of traces: its broken claims, whether they are known, and
// whether the traces' expect lines and notes are true.
#include <fmt/format.h>

#include <bit>
#include <nlohmann/json.hpp>

#include "ci/command.h"
#include "ci/files.h"
#include "ci/table.h"
#include "properties/expectations.h"
#include "properties/finding.h"
#include "properties/lab.h"
#include "properties/notes.h"

namespace sparepage {

namespace {

// How many traces violate an invariant under a strategy, and in how many of them it is a broken claim.
struct Count {
  std::size_t violated = 0;
  std::size_t broken = 0;
};

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

// All strategies over traces, one after another.
class Judgement {
 public:
  explicit Judgement(const std::string& known)
      : known_(load_known(known)), counts_(strategies().size(), std::vector<Count>(invariants().size())) {}

  void judge(const Input& input) {
    truth_.check(input, lab_);
    const Case& of = input.steps;
    const Profile profile = narrowest_profile(of.steps);
    for (std::size_t i = 0; i < strategies().size(); ++i) {
      const Strategy& strategy = *strategies()[i];
      const InvariantSet promised = claimed(strategy, profile);
      const InvariantSet violated = set_of(lab_.run(of.config, of.steps, strategy));
      for (InvariantSet rest = violated; rest != 0; rest &= rest - 1) {
        const auto row = static_cast<std::size_t>(std::countr_zero(rest));
        ++counts_[i][row].violated;
        if ((promised >> row & 1) == 0) continue;
        ++counts_[i][row].broken;
        ++broken_;
        const Identity identity = identifier_.identity_of(of, strategy, *invariants()[row]).value();
        if (known_.find(identity) == nullptr) fresh_.push_back(input.name + ": " + text(identity));
      }
    }
  }

  nlohmann::ordered_json json(std::size_t traces) const {
    nlohmann::ordered_json table = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < strategies().size(); ++i) {
      const Strategy& strategy = *strategies()[i];
      for (std::size_t row = 0; row < invariants().size(); ++row) {
        const std::string_view invariant = invariants()[row]->name;
        table[std::string(strategy.name)][std::string(invariant)] = {
            {"claimed", strategy.claim(invariant).has_value()},
            {"violated_by", counts_[i][row].violated},
            {"broken_by", counts_[i][row].broken}};
      }
    }
    return {{"traces", traces},
            {"strategies", table},
            {"new", fresh_},
            {"unexpected", truth_.unexpected},
            {"not_as_noted", truth_.not_as_noted}};
  }

  void print(std::size_t traces) const {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < strategies().size(); ++i) {
      Row row = {.name = std::string(strategies()[i]->name), .cells = {}, .remark = {}};
      for (std::size_t k = 0; k < invariants().size(); ++k) {
        const Count& count = counts_[i][k];
        if (count.broken != 0) {
          row.cells.push_back({fmt::format("BROKEN {}", count.broken), Style::bad});
        } else if (count.violated != 0) {
          row.cells.push_back({fmt::format("({})", count.violated), Style::dim});
        } else {
          row.cells.push_back(strategies()[i]->claim(invariants()[k]->name) ? Cell{"kept", Style::good}
                                                                            : Cell{"-", Style::dim});
        }
      }
      rows.push_back(std::move(row));
    }
    fmt::print("{}; a cell tells how many of them violate the invariant\n\n{}\n", counted(traces, "trace"),
               verdict_table(rows));
    fmt::print(
        "kept: claimed, and violated by none   BROKEN n: n break a claim   (n): violated by n, beyond what\n"
        "is claimed   -: never claimed, and violated by none\n\n");
    for (const std::string& line : fresh_) fmt::print("{}: {}\n", styled("NEW", Style::bad), line);
    if (fresh_.empty())
      fmt::print("{}\n", broken_ == 0 ? "No claim is broken." : "Every broken claim is known.");
    truth_.print();
  }

  bool good() const { return fresh_.empty() && truth_.all(); }

 private:
  Known known_;
  std::vector<std::vector<Count>> counts_;  // by strategy and invariant
  std::size_t broken_ = 0;
  std::vector<std::string> fresh_;
  Truth truth_;
  Lab lab_;
  Identifier identifier_;
};

}  // namespace

int verdicts(const std::vector<std::string>& files, const std::string& known, bool json) {
  refuse_standard_input_twice(files);
  std::vector<Input> inputs;
  for (const std::string& file : files) inputs.push_back(load_input(file));
  Judgement judgement(known);
  for (const Input& input : inputs) judgement.judge(input);
  if (json) {
    fmt::print("{}\n", judgement.json(files.size()).dump());
  } else {
    judgement.print(files.size());
  }
  return judgement.good() ? kNothingViolated : kViolated;
}

}  // namespace sparepage
