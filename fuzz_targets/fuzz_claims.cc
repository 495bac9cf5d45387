// Whether claims hold: an input is a case, and runs under the chosen strategies with every invariant checked
// after every step. This target alone finds broken claims; what becomes of them stands in triage.h. It is led
// by the model's edges, and by what edges do not tell (properties/search/features.h).
//
// Environment, none of which is needed: settings.h, and
//   SPAREPAGE_KNOWN      a list of known findings; by default corpus/known as it was when this was built.
//                        /dev/null: nothing is known
//   SPAREPAGE_FINDINGS   a folder that each new finding is kept in; by default the first one crashes
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fuzz_targets/known_list.h"
#include "fuzz_targets/settings.h"
#include "fuzz_targets/subject.h"
#include "fuzz_targets/triage.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/findings/known.h"
#include "sparepage/properties/search/features.h"

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
        triage_.met(identity, case_, bytes);
      }
    }
    return 0;
  }

 private:
  std::vector<const Strategy*> strategies_ = chosen_strategies();
  Profile profile_ = chosen_profile();
  // libFuzzer ends by exit(), and what was met is told of then.
  Triage triage_{chosen_known(), setting("SPAREPAGE_FINDINGS", ""), subject()};
  Checker checker_{Depth::incremental, subject(), Messages::none};
  FeatureRecorder recorder_;
  Identifier identifier_{subject()};
  Case case_;
};

}  // namespace
}  // namespace sparepage

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static sparepage::Target target;
  return target.run({data, size});
}
