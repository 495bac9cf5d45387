// sparepage validate: generated runs for each strategy and profile, and a verdict for each invariant.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <tuple>

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
  FirstRuns found = FirstRuns(invariants().size());
};

// A violated invariant: the shortest case, in the narrowest profile.
struct Finding {
  Profile searched;
  std::uint64_t run;
  Case smallest;
  Profile profile;
  std::string message;
  bool known = false;
};

class Validation {
 public:
  Validation(const ValidateOptions& options, const std::atomic<bool>& interrupted)
      : options_(options), interrupted_(interrupted) {
    const std::vector<Profile> profiles = parse_profiles(options.profiles);
    for (const Strategy* strategy : parse_strategies(options.strategies)) {
      for (const Profile profile : profiles) parts_.push_back({strategy, profile});
    }
  }

  int run() {
    load_known();
    search();
    for (const Part& part : parts_) shrink_first_runs(part);
    const int status = report();
    if (!options_.json.empty()) write_whole(options_.json, json().dump() + "\n");
    return status;
  }

 private:
  using Key = std::tuple<const Strategy*, const Invariant*, Profile>;  // a finding's identity

  // The identities that a regression expects.
  void load_known() {
    std::error_code unreadable;
    const std::filesystem::directory_iterator entries(options_.corpus, unreadable);
    if (unreadable) {
      fmt::print(stderr, "sparepage: no directory {}, so no finding is known; name one with --corpus\n",
                 options_.corpus);
      return;
    }
    for (const auto& entry : entries) {
      if (entry.path().extension() != ".trace") continue;
      const Trace trace = load_trace(entry.path().string(), invariant_names()).trace;
      for (const Expectation& expectation : trace.expectations) {
        for (const std::string& invariant : expectation.violates) {
          known_.emplace_back(expectation.strategy, invariant, narrowest_profile(trace.steps));
        }
      }
    }
  }

  // Chunks of runs are taken by whoever is free; first runs are the same whoever it was.
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
        Search search;
        for (std::uint64_t chunk = next++; chunk < all && !interrupted_; chunk = next++) {
          Part& part = parts_[chunk % parts_.size()];
          const std::uint64_t first = chunk / parts_.size() * kRunsAChunk;
          const std::uint64_t last = std::min(first + kRunsAChunk, options_.runs);
          const FirstRuns& found = search.run(*part.strategy, part.profile, options_.seed, first, last);
          const std::lock_guard lock(mutex);
          part.runs += last - first;
          done += last - first;
          progress.show(fmt::format("validate: {} of {} runs, {}%", done, runs, 100 * done / runs));
          for (std::size_t row = 0; row < found.size(); ++row) {
            if (!found[row]) continue;
            if (!part.found[row]) {
              progress.say(fmt::format("{} violates {} ({}, run {}): found, to be shrunk",
                                       part.strategy->name, invariants()[row]->name, text(part.profile),
                                       *found[row]));
            }
            part.found[row] = std::min(part.found[row].value_or(*found[row]), *found[row]);
          }
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

  void shrink_first_runs(const Part& part) {
    for (std::size_t row = 0; row < part.found.size(); ++row) {
      if (!part.found[row]) continue;
      const Invariant& invariant = *invariants()[row];
      Finding finding = {
          .searched = part.profile, .run = *part.found[row], .smallest = {}, .profile = {}, .message = {}};
      Case failing;
      generate_run(options_.seed, part.profile, finding.run, failing);
      Identity identity({breaks(*part.strategy, invariant)});
      finding.smallest = sparepage::shrink(failing, identity).smallest;
      finding.profile = narrowest_profile(finding.smallest.steps);
      for (const Violation& violation :
           lab_.run(finding.smallest.config, finding.smallest.steps, *part.strategy)) {
        if (violation.invariant == &invariant) finding.message = violation.message;
      }
      finding.known =
          std::ranges::find(known_, std::tuple(std::string(part.strategy->name), std::string(invariant.name),
                                               finding.profile)) != known_.end();
      const auto [kept, fresh] =
          findings_.try_emplace(Key(part.strategy, &invariant, finding.profile), finding);
      if (!fresh && finding.smallest.steps.size() < kept->second.smallest.steps.size())
        kept->second = finding;
    }
  }

  std::vector<const Strategy*> judged() const {
    std::vector<const Strategy*> all;
    for (const Part& part : parts_) {
      if (all.empty() || all.back() != part.strategy) all.push_back(part.strategy);
    }
    return all;
  }
  // The findings, the narrowest profile first: it tells most.
  std::vector<const Finding*> findings(const Strategy& strategy, const Invariant& invariant) const {
    std::vector<const Finding*> all;
    for (const Profile profile : kProfiles) {
      const auto found = findings_.find(Key(&strategy, &invariant, profile));
      if (found != findings_.end()) all.push_back(&found->second);
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
  // Prints the table and the counterexamples of broken claims; the exit status.
  int report() const {
    std::vector<Row> rows;
    for (const Strategy* strategy : judged()) {
      Row row = {.name = std::string(strategy->name), .cells = {}, .remark = {}};
      for (const Invariant* invariant : invariants()) {
        const auto found = findings(*strategy, *invariant);
        const bool claimed = strategy->claims(invariant->name);
        if (found.empty()) {
          row.cells.push_back({claimed ? "kept" : "-", claimed ? Style::good : Style::dim});
          continue;
        }
        const std::string what =
            fmt::format("{}{}", text(found[0]->profile)[0], found[0]->smallest.steps.size());
        row.cells.push_back(claimed ? Cell{"BROKEN " + what, Style::bad}
                                    : Cell{"(" + what + ")", Style::dim});
      }
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
        "never claimed   -: never claimed, and violated by no run\n");
    int fresh = 0;
    for (const Strategy* strategy : judged()) {
      for (const Invariant* invariant : invariants()) {
        if (!strategy->claims(invariant->name)) continue;
        for (const Finding* found : findings(*strategy, *invariant)) {
          fresh += found->known ? 0 : 1;
          fmt::print("\n{} {} breaks {} ({}, {}): {}\n\n{}\nreplay: {}\n",
                     found->known ? "known:" : styled("NEW:", Style::bad), strategy->name, invariant->name,
                     text(found->profile), counted(found->smallest.steps.size(), "operation"), found->message,
                     print(to_trace(found->smallest)),
                     replay_line(found->smallest, *strategy, options_.program));
        }
      }
    }
    if (fresh == 0 && interrupted_) {
      fmt::print("\nInterrupted after {} runs: nothing new so far.\n", runs_done());
    } else if (fresh == 0) {
      fmt::print("\nEvery broken claim is known: a trace in {} expects it.\n", options_.corpus);
    } else {
      fmt::print("\n{} {} not known: no trace in {} expects {}.\n",
                 counted(static_cast<std::uint64_t>(fresh), "finding"), fresh == 1 ? "is" : "are",
                 options_.corpus, fresh == 1 ? "it" : "them");
    }
    return fresh == 0 ? kNothingViolated : kViolated;
  }

  nlohmann::ordered_json json() const {
    nlohmann::ordered_json verdicts = nlohmann::ordered_json::array();
    for (const Strategy* strategy : judged()) {
      for (const Invariant* invariant : invariants()) {
        const auto found = findings(*strategy, *invariant);
        const bool claimed = strategy->claims(invariant->name);
        nlohmann::ordered_json shrunk = nlohmann::ordered_json::array();
        for (const Finding* each : found) {
          shrunk.push_back({{"profile", text(each->profile)},
                            {"length", each->smallest.steps.size()},
                            {"known", each->known},
                            {"found_in", {{"profile", text(each->searched)}, {"run", each->run}}},
                            {"message", each->message},
                            {"trace", print(to_trace(each->smallest))},
                            {"replay", replay_line(each->smallest, *strategy)}});
        }
        verdicts.push_back({{"strategy", strategy->name},
                            {"invariant", invariant->name},
                            {"claimed", claimed},
                            {"verdict", found.empty() ? "kept"
                                        : claimed     ? "broken"
                                                      : "violated"},
                            {"runs", runs_of(*strategy)},
                            {"findings", shrunk}});
      }
    }
    return {{"seed", options_.seed},
            {"runs", options_.runs},
            {"interrupted", interrupted_.load()},
            {"verdicts", verdicts}};
  }

  const ValidateOptions& options_;
  const std::atomic<bool>& interrupted_;
  std::vector<Part> parts_;
  std::vector<std::tuple<std::string, std::string, Profile>> known_;
  std::map<Key, Finding> findings_;
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
