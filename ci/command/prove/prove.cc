// sparepage prove: whether a strategy keeps an invariant on every machine.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "ci/command/command.h"
#include "ci/command/output/write.h"
#include "ci/command/prove/report.h"
#include "ci/command/prove/z3_solver.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/cases/words.h"
#include "sparepage/properties/findings/lists.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

namespace {

std::vector<const Invariant*> decided_invariants() {
  std::vector<const Invariant*> all;
  for (const Invariant* invariant : invariants()) {
    if (is_decided_by_programs(*invariant)) all.push_back(invariant);
  }
  return all;
}

std::vector<const Invariant*> invariants_of(const std::string& list) {
  if (list.empty()) return decided_invariants();
  std::vector<const Invariant*> all;
  for (const std::string& name : list_words(list, "invariants", {})) {
    const Invariant* invariant = find_invariant(name);
    if (invariant == nullptr) {
      throw UsageError("--invariant: there is no invariant \"" + name + "\"" +
                       did_you_mean(name, invariant_names()));
    }
    if (!is_decided_by_programs(*invariant)) throw UsageError("--invariant: " + why_not(*invariant));
    all.push_back(invariant);
  }
  return all;
}

class Prove final : public Work {
 public:
  std::vector<Option> options() override {
    return joined(
        {{{.name = "STRATEGY",
           .value = &session.strategies,
           .says = "Whose programs are looked at",
           .takes = strategy_list(),
           .required = true},
          {.name = "--invariant",
           .value = &invariants_,
           .says = "Of these alone; by default of all that programs decide",
           .type = "NAME[,NAME...]"},
          {.name = "--profile",
           .value = &profile_,
           .says = "What interrupts may do",
           .takes = one_of(std::vector<std::string>(profile_names().begin(), profile_names().end()))},
          {.name = "--smt2",
           .value = &folder_,
           .says = "Write the obligations there, a file each, for another solver: unsat is what proves",
           .type = "FOLDER",
           .takes = output_file()}},
         session.output_options()});
  }

  int run() override {
    session.begin();
    ProveReport report = {.session = session,
                          .profile = *find_profile(profile_),
                          .strategies = session.rows(),
                          .invariants = invariants_of(invariants_)};
    if (!folder_.empty()) write_obligations(report);
    if (solver() == nullptr) throw UsageError("prove: " + std::string(kWithoutSolver));
    const Interruption& stop = session.stop_by_signals();
    Progress line;
    for (const Subject* strategy : report.strategies) {
      for (const Invariant* invariant : report.invariants) {
        if (stop.asked()) break;
        line.show(fmt::format("prove: {}, {}", strategy->name, invariant->name));
        Proof proof = prove(*strategy, *invariant, report.profile, *solver(), {.stop = &stop});
        if (stop.asked() && proof.grade == Grade::open) break;
        report.rows.push_back(shown(*strategy, std::move(proof)));
      }
    }
    report.interrupted = stop.asked();
    session.deliver(report);
    if (report.any(Grade::refuted)) return kViolated;
    return report.any(Grade::open) || report.interrupted ? kIncomplete : kNothingViolated;
  }

 private:
  static ProvedRow shown(const Subject& strategy, Proof proof) {
    ProvedRow row = {.strategy = &strategy, .proof = std::move(proof)};
    if (!row.proof.shown) return row;
    const Case& of = *row.proof.shown;
    Checker checker;
    const auto violations = checker.run(of.config, of.steps, strategy);
    const auto found = std::ranges::find(violations, row.proof.invariant, &Violation::invariant);
    if (found == violations.end())
      throw std::logic_error("what refutes does not violate when it is run again");
    row.message = found->message;
    row.named_trace = print(to_trace(of));
    return row;
  }

  void write_obligations(const ProveReport& report) const {
    std::error_code error;
    std::filesystem::create_directory(folder_, error);
    for (const Subject* strategy : report.strategies) {
      for (const Invariant* invariant : report.invariants) {
        const auto all = obligations(*strategy->caller, *invariant, report.profile);
        if (!all) continue;
        for (const Obligation& each : *all) {
          write_whole(fmt::format("{}/{}.{}.smt2", folder_, strategy->name, each.name), each.smt2());
        }
      }
    }
  }

  std::string invariants_;
  std::string profile_ = "hostile";
  std::string folder_;
};

}  // namespace

extern const Verb kProve = {
    .name = "prove",
    .summary = "Whether a strategy keeps an invariant on every machine",
    .footer =
        "Looks at the strategy's programs, not at runs: any sizes, any start, any interrupts at every point. "
        "What a "
        "solver finds possible is made into a trace, which the checker runs.\n"
        "Exit status 0: all are proved; 1: one is refuted; 4: none is refuted, and one is open.\n\n"
        "Examples:\n"
        "  sparepage prove four-asks                                      all that programs decide\n"
        "  sparepage prove mine.strategy --invariant bind-never-fails     a fix of your own\n"
        "  sparepage prove all --invariant bind-never-fails               all that are built in, as a table\n"
        "  sparepage prove four-asks --smt2 obligations                   and the questions, for another "
        "solver",
    .work = work<Prove>};

}  // namespace sparepage
