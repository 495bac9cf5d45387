// sparepage verdicts: every strategy over a set of traces: its broken claims, whether they are known, and
// whether the traces' expect lines are true.
#include <fmt/format.h>

#include <bit>
#include <nlohmann/json.hpp>

#include "ci/command.h"
#include "ci/files.h"
#include "ci/table.h"
#include "model/trace.h"
#include "properties/expectations.h"
#include "properties/finding.h"
#include "properties/lab.h"

namespace sparepage {

namespace {

// How many traces violate an invariant under a strategy, and in how many of them it is a broken claim.
struct Count {
  std::size_t violated = 0;
  std::size_t broken = 0;
};

// All strategies over traces, one after another.
class Judgement {
 public:
  explicit Judgement(const std::string& known)
      : known_(load_known(known)), counts_(strategies().size(), std::vector<Count>(invariants().size())) {}

  void judge(const std::string& file) {
    const Trace trace = load_trace(file, invariant_names()).trace;
    for (const std::string& line : wrong_expectations(trace, lab_)) wrong_.push_back(file + ": " + line);
    expectations_ += trace.expectations.size();
    const Case of = {.config = trace.config, .steps = trace.steps};
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
        const Identity identity = identifier_.identity_of(of, strategy, *invariants()[row]).value();
        if (known_.find(identity) == nullptr) fresh_.push_back(file + ": " + text(identity));
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
    return {{"traces", traces}, {"strategies", table}, {"new", fresh_}, {"unexpected", wrong_}};
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
    if (fresh_.empty()) fmt::print("Every broken claim is known.\n");
    for (const std::string& line : wrong_) {
      fmt::print("{}: {}\n", styled("NOT AS EXPECTED", Style::bad), line);
    }
    if (expectations_ == 0) {
      fmt::print("None of the traces has an expect line.\n");
    } else if (wrong_.empty()) {
      fmt::print("Every expect line of the traces is true.\n");
    }
  }

  bool good() const { return fresh_.empty() && wrong_.empty(); }

 private:
  Known known_;
  std::vector<std::vector<Count>> counts_;  // by strategy and invariant
  std::vector<std::string> fresh_;
  std::vector<std::string> wrong_;
  std::size_t expectations_ = 0;
  Lab lab_;
  Identifier identifier_;
};

}  // namespace

int verdicts(const std::vector<std::string>& files, const std::string& known, bool json) {
  Judgement judgement(known);
  for (const std::string& file : files) judgement.judge(file);
  if (json) {
    fmt::print("{}\n", judgement.json(files.size()).dump());
  } else {
    judgement.print(files.size());
  }
  return judgement.good() ? kNothingViolated : kViolated;
}

}  // namespace sparepage
