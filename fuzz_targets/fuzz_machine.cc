// libFuzzer's way into the machine. An input is a case (properties/cases/bytes.h); it runs under the chosen
// strategies with every invariant checked after every step. A broken claim is a finding
// (properties/findings/finding.h). What is known is counted, and told of at the end; what is new is shrunk,
// and shown as a trace with the line that replays it.
//
// Environment, none of which is needed:
//   SPAREPAGE_STRATEGY   a strategy, several with commas between, or all (the default): each in turn
//   SPAREPAGE_PROFILE    sequential, preemptive or hostile (the default): lines that it does not admit are
//                        left out of every input
//   SPAREPAGE_KNOWN      a list of known findings; by default corpus/known as it was when this was built.
//                        /dev/null: nothing is known
//   SPAREPAGE_FINDINGS   a folder: each new finding is written there, as a trace and as the input that showed
//                        it, and the run goes on; by default the first one crashes
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_targets/known_list.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/findings/known.h"
#include "sparepage/properties/findings/lists.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  std::fprintf(stderr, "fuzz_machine: %s\n", what.c_str());
  std::exit(2);
}

std::string setting(const char* variable, std::string_view otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? std::string(otherwise) : value;
}

std::vector<const Strategy*> chosen_strategies() {
  try {
    return parse_strategies(setting("SPAREPAGE_STRATEGY", "all"));
  } catch (const ListError& error) {
    refuse(std::string("SPAREPAGE_STRATEGY: ") + error.what());
  }
}

Profile chosen_profile() {
  const std::string word = setting("SPAREPAGE_PROFILE", text(Profile::hostile));
  const auto found = std::ranges::find(kProfiles, word, [](Profile profile) { return text(profile); });
  if (found == kProfiles.end()) {
    refuse("SPAREPAGE_PROFILE: there is no profile \"" + word +
           "\"; the profiles are sequential, preemptive, hostile");
  }
  return *found;
}

Known chosen_known() {
  const std::string file = setting("SPAREPAGE_KNOWN", "");
  try {
    return file.empty() ? Known(kKnownList, "corpus/known") : Known(read_input(file), file);
  } catch (const TraceError& error) {
    refuse(error.what());
  }
}

class Target {
 public:
  Target()
      : strategies_(chosen_strategies()),
        profile_(chosen_profile()),
        known_(chosen_known()),
        folder_(setting("SPAREPAGE_FINDINGS", "")) {
    std::error_code error;
    if (!folder_.empty() && !std::filesystem::is_directory(folder_, error)) {
      refuse("SPAREPAGE_FINDINGS: there is no folder \"" + folder_.string() + "\"");
    }
  }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  // libFuzzer ends by exit(): what was met is told of then.
  ~Target() {
    std::uint64_t known = 0;
    for (const auto& [identity, times] : met_) known += known_.find(identity) == nullptr ? 0 : times;
    std::fprintf(stderr, "fuzz_machine: known findings met %llu times\n",
                 static_cast<unsigned long long>(known));
    for (const auto& [identity, times] : met_) {
      std::fprintf(stderr, "%12llu  %s: %s\n", static_cast<unsigned long long>(times),
                   known_.find(identity) == nullptr ? "NEW" : "known", text(identity).c_str());
    }
  }

  int run(std::span<const std::uint8_t> bytes) {
    // An unknown version teaches nothing: not for the corpus.
    if (!decode(bytes, case_)) return -1;
    if (narrowest_profile(case_.steps) > profile_) case_ = admitted(case_, profile_);
    for (const Strategy* strategy : strategies_) {
      for (const Identity& identity : identifier_.broken_claims(case_, *strategy)) {
        if (++met_[identity] == 1 && known_.find(identity) == nullptr) found(identity, bytes);
      }
    }
    return 0;
  }

 private:
  void found(const Identity& identity, std::span<const std::uint8_t> bytes) const {
    StillFails still_fails({breaks(*identity.strategy, *identity.invariant)}, case_);
    const Case smallest = shrink(case_, still_fails).smallest;
    std::string message;
    Checker checker;
    for (const Violation& violation : checker.run(smallest.config, smallest.steps, *identity.strategy)) {
      if (violation.invariant == identity.invariant) message = violation.message;
    }
    Trace trace = to_trace(smallest);
    trace.expectations.push_back({.strategy = std::string(identity.strategy->name), .violates = {}});
    for (const Violation& violation : checker.run(smallest.config, smallest.steps, *identity.strategy)) {
      trace.expectations[0].violates.emplace_back(violation.invariant->name);
    }
    std::fprintf(stderr, "\nfuzz_machine: NEW: %s: %s\n\n%s\nreplay: %s\n", text(identity).c_str(),
                 message.c_str(), print(trace).c_str(), replay_line(smallest, *identity.strategy).c_str());
    if (folder_.empty()) std::abort();
    write(identity, print(trace), bytes);
  }

  // Under a name that the finding has in every run.
  void write(const Identity& identity, const std::string& trace, std::span<const std::uint8_t> bytes) const {
    std::uint64_t hash = 0;
    for (const char c : text(identity)) hash = mix(hash, static_cast<unsigned char>(c));
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(hash));
    const std::filesystem::path path = folder_ / (std::string(identity.strategy->name) + "-breaks-" +
                                                  std::string(identity.invariant->name) + "-" + digits);
    std::ofstream(path.string() + ".trace", std::ios::binary) << trace;
    std::ofstream input(path.string() + ".bin", std::ios::binary);
    for (const std::uint8_t byte : bytes) input.put(static_cast<char>(byte));
    if (!input.flush()) refuse(path.string() + ".bin: can't be written");
    std::fprintf(stderr, "written: %s.trace and .bin\n", path.string().c_str());
  }

  std::vector<const Strategy*> strategies_;
  Profile profile_;
  Known known_;
  std::filesystem::path folder_;
  std::map<Identity, std::uint64_t> met_;
  Identifier identifier_;
  Case case_;
};

}  // namespace
}  // namespace sparepage

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static sparepage::Target target;
  return target.run({data, size});
}
