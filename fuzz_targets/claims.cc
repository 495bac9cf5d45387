#include "fuzz_targets/claims.h"

#include <algorithm>

#include "fuzz_targets/known_list.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/findings/known.h"

namespace sparepage {
namespace {

// libFuzzer reads these beside the counters of edges: a feature that a run has is an edge to it. Nothing here
// reads them, so without `used` the compiler leaves out both them and what writes them.
#if defined(__linux__)
__attribute__((section("__libfuzzer_extra_counters"), used))
#endif
std::uint8_t extra_counters[kFeatures];

Known chosen_known(const Guests* heaps) {
  const std::string file = setting("SPAREPAGE_KNOWN", "");
  try {
    return file.empty() ? Known(kKnownList, "corpus/known", heaps) : Known(read_input(file), file, heaps);
  } catch (const TraceError& error) {
    refuse_setting(error.what());
  }
}

}  // namespace

Claims::Claims(const std::string& target, const Guests* heaps, std::span<std::uint8_t> edges)
    : triage_(target, chosen_known(heaps), strategies_, profile_, setting("SPAREPAGE_FINDINGS", ""),
              subject()),
      edges_(edges),
      checker_(Depth::incremental, subject(), Messages::none) {
  for (const Subject* strategy : strategies_) judges_.emplace_back(*strategy, subject());
}

int Claims::run(std::span<const std::uint8_t> input) {
  // An unknown version teaches nothing: not for the corpus.
  if (!decode(input, case_)) return -1;
  if (narrowest_profile(case_.steps) > profile_) case_ = admitted(case_, profile_);
  for (std::size_t i = 0; i < strategies_.size(); ++i) {
    const Subject& strategy = *strategies_[i];
    if (!runs_under(case_.config, strategy)) return -1;
    recorder_.start(case_.steps);
    checker_.limit_hangs(judges_[i].hang_ms());
    shown_.take(checker_.run(case_.config, case_.steps, strategy, &recorder_), checker_.guest_run());
    for (const Feature feature : recorder_.features()) extra_counters[feature] = 1;
    const std::span<const std::uint8_t> taken = checker_.heap_edges();
    for (std::size_t edge = 0; edge < std::min(taken.size(), edges_.size()); ++edge)
      edges_[edge] |= taken[edge];
    for (const Identity& identity : judges_[i].judge(case_, false, shown_))
      triage_.met(identity, case_, input);
  }
  return 0;
}

}  // namespace sparepage
