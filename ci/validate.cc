// sparepage validate: generated runs for each strategy and profile, and a verdict for each invariant.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "ci/command.h"
#include "ci/files.h"
#include "ci/interrupt.h"
#include "ci/table.h"
#include "fuzz_targets/bytes.h"
#include "properties/search.h"
#include "properties/shrink.h"

namespace sparepage {

namespace {

constexpr std::uint64_t kRunsAChunk = 500;

// A strategy under a profile, and what has been found there.
struct Part {
  const Strategy* strategy;
  Profile profile;
  std::uint64_t runs = 0;  // done
  SearchResult found = {};
};

// The first case of a finding, or of a violation beyond what is claimed, made small.
struct Shown {
  Profile searched;
  std::uint64_t run;       // of that profile's
  std::uint64_t runs = 0;  // that showed it, of all profiles
  Case smallest = {};
  Profile profile = Profile::sequential;  // the narrowest of the smallest
  std::string message = {};
};

class Validation {
 public:
  Validation(const ValidateOptions& options, const std::atomic<bool>& interrupted)
      : options_(options), interrupted_(interrupted) {
    const std::vector<Profile> profiles = parse_profiles(options.profiles);
    for (const Strategy* strategy : parse_strategies(options.strategies)) {
      for (const Profile profile : profiles) parts_.push_back({strategy, profile});
    }
    known_ = load_known(options.known);
  }

  int run() {
    search();
    for (const Part& part : parts_) take(part);
    for (auto& [identity, shown] : findings_)
      make_small(shown, *identity.strategy, *identity.invariant, true);
    for (auto& [cell, shown] : beyond_) make_small(shown, *cell.first, *cell.second, false);
    const int status = report();
    if (!options_.json.empty()) write_whole(options_.json, json().dump() + "\n");
    return status;
  }

 private:
  using CellKey = std::pair<const Strategy*, const Invariant*>;

  // Chunks of runs are taken by whoever is free; what is found is the same whoever it was.
  void search() {
    const std::uint64_t chunks = (options_.runs + kRunsAChunk - 1) / kRunsAChunk;
    const std::uint64_t all = chunks * parts_.size();
    const Progress progress;
    const std::uint64_t runs = options_.runs * parts_.size();
    std::mutex mutex;
    std::atomic<std::uint64_t> next = 0;
    std::uint64_t done = 0;
    std::exception_ptr broken;
    const auto work = [&] {
      try {
        RandomSearch search;
        for (std::uint64_t chunk = next++; chunk < all && !interrupted_; chunk = next++) {
          Part& part = parts_[chunk % parts_.size()];
          const std::uint64_t first = chunk / parts_.size() * kRunsAChunk;
          const std::uint64_t last = std::min(first + kRunsAChunk, options_.runs);
          const SearchResult found = search.run(*part.strategy, part.profile, options_.seed, first, last);
          const std::lock_guard lock(mutex);
          part.runs += last - first;
          done += last - first;
          progress.show(fmt::format("validate: {} of {} runs, {}%", done, runs, 100 * done / runs));
          for (const auto& [identity, where] : found.findings) {
            if (known_.find(identity) == nullptr && !part.found.findings.contains(identity)) {
              progress.say(fmt::format("NEW: {}: {}, run {}: to be shrunk", text(identity),
                                       text(part.profile), where.first));
            }
          }
          part.found.add(found);
        }
      } catch (...) {
        const std::lock_guard lock(mutex);
        broken = std::current_exception();
        next = all;
      }
    };
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < options_.jobs; ++i) threads.emplace_back(work);
    work();
    threads.clear();
    if (broken) std::rethrow_exception(broken);
  }

  // What one profile showed; the narrower ones have been taken before it.
  void take(const Part& part) {
    for (const auto& [identity, runs] : part.found.findings) {
      const Shown shown = {.searched = part.profile, .run = runs.first};
      findings_.try_emplace(identity, shown).first->second.runs += runs.count;
    }
    for (std::size_t row = 0; row < invariants().size(); ++row) {
      const Invariant* invariant = invariants()[row];
      if (!part.found.violated[row] || claims(*part.strategy, *invariant, part.profile)) continue;
      const Shown shown = {.searched = part.profile, .run = *part.found.violated[row]};
      beyond_.try_emplace(CellKey(part.strategy, invariant), shown);
    }
  }

  void make_small(Shown& shown, const Strategy& strategy, const Invariant& invariant, bool finding) {
    Case failing;
    generate_run(options_.seed, shown.searched, shown.run, failing);
    StillFails still_fails = finding ? StillFails({breaks(strategy, invariant)}, failing)
                                     : StillFails({breaks(strategy, invariant)});
    shown.smallest = sparepage::shrink(failing, still_fails).smallest;
    shown.profile = narrowest_profile(shown.smallest.steps);
    for (const Violation& violation : lab_.run(shown.smallest.config, shown.smallest.steps, strategy)) {
      if (violation.invariant == &invariant) shown.message = violation.message;
    }
  }

  std::vector<const Strategy*> judged() const {
    std::vector<const Strategy*> all;
    for (const Part& part : parts_) {
      if (all.empty() || all.back() != part.strategy) all.push_back(part.strategy);
    }
    return all;
  }

  using Finding = std::pair<const Identity, Shown>;
  // The findings of a cell, the narrowest profile first: it tells most.
  std::vector<const Finding*> findings(const Strategy& strategy, const Invariant& invariant) const {
    std::vector<const Finding*> all;
    for (const Finding& finding : findings_) {
      if (finding.first.strategy == &strategy && finding.first.invariant == &invariant)
        all.push_back(&finding);
    }
    return all;
  }
  std::uint64_t runs_done() const {
    std::uint64_t runs = 0;
    for (const Part& part : parts_) runs += part.runs;
    return runs;
  }
  std::uint64_t runs_of(const Strategy& strategy) const {
    std::uint64_t runs = 0;
    for (const Part& part : parts_) runs += part.strategy == &strategy ? part.runs : 0;
    return runs;
  }

  static std::string cell_text(const Shown& shown) {
    return fmt::format("{}{}", text(shown.profile)[0], shown.smallest.steps.size());
  }

  Cell cell(const Strategy& strategy, const Invariant& invariant) const {
    const auto found = findings(strategy, invariant);
    if (!found.empty()) {
      const auto least = std::ranges::min_element(found, {}, [](const Finding* one) {
        return std::pair(one->second.profile, one->second.smallest.steps.size());
      });
      return {"BROKEN " + cell_text((*least)->second), Style::bad};
    }
    const auto beyond = beyond_.find(CellKey(&strategy, &invariant));
    if (beyond != beyond_.end()) return {"(" + cell_text(beyond->second) + ")", Style::dim};
    return strategy.claim(invariant.name) ? Cell{"kept", Style::good} : Cell{"-", Style::dim};
  }

  // Prints the table and the findings; the exit status.
  int report() const {
    std::vector<Row> rows;
    for (const Strategy* strategy : judged()) {
      Row row = {.name = std::string(strategy->name), .cells = {}, .remark = {}};
      for (const Invariant* invariant : invariants()) row.cells.push_back(cell(*strategy, *invariant));
      rows.push_back(std::move(row));
    }
    fmt::print("seed {}, {} runs for each strategy and profile{}\n\n{}\n", options_.seed, options_.runs,
               interrupted_ ? fmt::format(": interrupted, {} made in all", counted(runs_done(), "run")) : "",
               verdict_table(rows));
    fmt::print(
        "kept: claimed, and violated by no run   BROKEN p4: a broken claim; the shortest counterexample "
        "found has\n"
        "4 operations, and its narrowest profile is [s]equential, [p]reemptive or [h]ostile   (s3): violated "
        "so,\n"
        "beyond what is claimed   -: never claimed, and violated by no run\n");
    return report_findings();
  }

  int report_findings() const {
    std::uint64_t fresh = 0;
    if (!findings_.empty()) fmt::print("\n");
    for (const auto& [identity, shown] : findings_) {
      const Accepted* accepted = known_.find(identity);
      if (accepted == nullptr) {
        ++fresh;
        continue;
      }
      const std::string line =
          fmt::format("known: {}, in {}, {} at the least: {}: {}", text(identity), counted(shown.runs, "run"),
                      counted(shown.smallest.steps.size(), "operation"), accepted->trace, accepted->reason);
      for (const std::string& part : wrap(line, terminal_columns(), 7)) fmt::print("{}\n", part);
    }
    for (const auto& [identity, shown] : findings_) {
      if (known_.find(identity) != nullptr) continue;
      fmt::print("\n{} {}, in {}, {}: {}\n\n{}\nreplay: {}\n", styled("NEW:", Style::bad), text(identity),
                 counted(shown.runs, "run"), counted(shown.smallest.steps.size(), "operation"), shown.message,
                 print(to_trace(shown.smallest)),
                 replay_line(shown.smallest, *identity.strategy, options_.program));
    }
    if (fresh == 0 && interrupted_) {
      fmt::print("\nInterrupted after {} runs: nothing new so far.\n", runs_done());
    } else if (findings_.empty()) {
      fmt::print("\nNo claim is broken.\n");
    } else if (fresh == 0) {
      fmt::print("\nEvery finding is known: {} accepts {}.\n", options_.known,
                 findings_.size() == 1 ? "it" : "them all");
    } else {
      fmt::print("\n{} {} not known{}.\n", counted(fresh, "finding"), fresh == 1 ? "is" : "are",
                 options_.known == "none"
                     ? ": no list was asked"
                     : fmt::format(": {} does not accept {}", options_.known, fresh == 1 ? "it" : "them"));
    }
    return fresh == 0 ? kNothingViolated : kViolated;
  }

  nlohmann::ordered_json json() const {
    nlohmann::ordered_json verdicts = nlohmann::ordered_json::array();
    for (const Strategy* strategy : judged()) {
      for (const Invariant* invariant : invariants()) {
        const auto found = findings(*strategy, *invariant);
        const std::optional<Profile> claim = strategy->claim(invariant->name);
        nlohmann::ordered_json shrunk = nlohmann::ordered_json::array();
        for (const Finding* each : found) shrunk.push_back(json(*each));
        nlohmann::ordered_json verdict = {
            {"strategy", strategy->name}, {"invariant", invariant->name}, {"claimed", claim.has_value()},
            {"claimed_up_to", nullptr},   {"verdict", nullptr},           {"runs", runs_of(*strategy)},
            {"findings", shrunk}};
        if (claim) verdict["claimed_up_to"] = text(*claim);
        verdict["verdict"] = !found.empty()                                   ? "broken"
                             : beyond_.contains(CellKey(strategy, invariant)) ? "violated"
                                                                              : "kept";
        verdicts.push_back(std::move(verdict));
      }
    }
    return {{"seed", options_.seed},
            {"runs", options_.runs},
            {"interrupted", interrupted_.load()},
            {"verdicts", verdicts}};
  }

  nlohmann::ordered_json json(const Finding& finding) const {
    const auto& [identity, shown] = finding;
    const Accepted* accepted = known_.find(identity);
    nlohmann::ordered_json json = {{"profile", text(identity.kind.needed)},
                                   {"signature", identity.kind.signature},
                                   {"length", shown.smallest.steps.size()},
                                   {"known", accepted != nullptr},
                                   {"runs", shown.runs},
                                   {"found_in", {{"profile", text(shown.searched)}, {"run", shown.run}}},
                                   {"message", shown.message},
                                   {"trace", print(to_trace(shown.smallest))},
                                   {"replay", replay_line(shown.smallest, *identity.strategy)}};
    if (accepted != nullptr) json["accepted"] = {{"trace", accepted->trace}, {"reason", accepted->reason}};
    return json;
  }

  const ValidateOptions& options_;
  const std::atomic<bool>& interrupted_;
  Known known_;
  std::vector<Part> parts_;
  std::map<Identity, Shown> findings_;
  std::map<CellKey, Shown> beyond_;  // the first violation beyond what is claimed
  Lab lab_;
};

}  // namespace

int validate(const ValidateOptions& options) {
  const Interruption interruption;
  const int status = Validation(options, interruption.flag()).run();
  // Nothing new was found in a search that did not end: no verdict.
  if (interruption.came() && status == kNothingViolated) interruption.pass_on();
  return status;
}

}  // namespace sparepage
