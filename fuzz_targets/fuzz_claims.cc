// Whether claims hold: an input is a case, and runs under the chosen strategies with every invariant checked
// after every step. This target alone finds broken claims. What is known is counted, and told of at the end;
// what is new is shrunk, and shown as a trace with the line that replays it. It is led by the model's edges,
// and by what edges do not tell (properties/search/features.h).
//
// Environment, none of which is needed: settings.h, and
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
#include "fuzz_targets/settings.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/findings/known.h"
#include "sparepage/properties/search/features.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {
namespace {

// libFuzzer reads these beside the counters of edges: a feature that a run has is an edge to it.
#if defined(__linux__)
__attribute__((section("__libfuzzer_extra_counters")))
#endif
std::uint8_t extra_counters[kFeatures];

Known chosen_known() {
  const std::string file = setting("SPAREPAGE_KNOWN", "");
  try {
    return file.empty() ? Known(kKnownList, "corpus/known") : Known(read_input(file), file);
  } catch (const TraceError& error) {
    refuse_setting(error.what());
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
      refuse_setting("SPAREPAGE_FINDINGS: there is no folder \"" + folder_.string() + "\"");
    }
  }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  // libFuzzer ends by exit(): what was met is told of then.
  ~Target() {
    std::uint64_t known = 0;
    for (const auto& [identity, times] : met_) known += known_.find(identity) == nullptr ? 0 : times;
    std::fprintf(stderr, "fuzz_claims: known findings met %llu times\n",
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
    const Profile narrowest = narrowest_profile(case_.steps);
    for (const Strategy* strategy : strategies_) {
      recorder_.start(case_.steps);
      const InvariantSet violated = set_of(checker_.run(case_.config, case_.steps, *strategy, &recorder_));
      for (const Feature feature : recorder_.features()) extra_counters[feature] = 1;
      if ((violated & claimed(*strategy, narrowest)) == 0) continue;
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
    std::fprintf(stderr, "\nfuzz_claims: NEW: %s: %s\n\n%s\nreplay: %s\n", text(identity).c_str(),
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
    if (!input.flush()) refuse_setting(path.string() + ".bin: can't be written");
    std::fprintf(stderr, "written: %s.trace and .bin\n", path.string().c_str());
  }

  std::vector<const Strategy*> strategies_;
  Profile profile_;
  Known known_;
  std::filesystem::path folder_;
  std::map<Identity, std::uint64_t> met_;
  Checker checker_{Depth::incremental, execute, Messages::none};
  FeatureRecorder recorder_;
  Identifier identifier_;
  Case case_;
};

}  // namespace
}  // namespace sparepage

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static sparepage::Target target;
  return target.run({data, size});
}
