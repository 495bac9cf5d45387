// Whether claims hold: an input is a case, and runs under strategies with every invariant checked after every
// step. What becomes of a broken one stands in triage.h. What a run does is told to libFuzzer as extra
// counters (properties/oracle/features.h), for edges do not tell it.
//
// Environment, none of which is needed: settings.h, and
//   SPAREPAGE_KNOWN      a list of known findings; by default corpus/known as it was when this was built.
//                        /dev/null: nothing is known
//   SPAREPAGE_FINDINGS   a folder that each new finding is kept in; by default the first one crashes
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "fuzz_targets/settings.h"
#include "fuzz_targets/subject.h"
#include "fuzz_targets/triage.h"
#include "sparepage/properties/guest/process/guests.h"
#include "sparepage/properties/oracle/features.h"
#include "sparepage/properties/search/judge.h"

namespace sparepage {

class Claims {
 public:
  // Of the target of that name, and of its subject; `heaps`: those that the list of what is known may name;
  // `edges`: where the edges that heaps took are told to libFuzzer.
  explicit Claims(const std::string& target, const Guests* heaps = nullptr,
                  std::span<std::uint8_t> edges = {});

  // What libFuzzer is to be told: -1, the input is not for the corpus.
  int run(std::span<const std::uint8_t> input);

 private:
  std::vector<const Subject*> strategies_ = subject_strategies();
  Profile profile_ = chosen_profile();
  Triage triage_;  // libFuzzer ends by exit(), and what was met is reported then
  std::span<std::uint8_t> edges_;
  Checker checker_;
  FeatureRecorder recorder_;
  std::deque<Judge> judges_;  // of strategies_
  BatchResult shown_;
  Case case_;
};

}  // namespace sparepage
