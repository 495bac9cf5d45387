// Guided search: it goes on from cases that did something new. The features of a run (features.h) say what
// that is; of each feature the shortest case is kept that showed it, and cases are changed by the mutator
// (mutate.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sparepage/properties/oracle/features.h"
#include "sparepage/properties/search/mutate.h"
#include "sparepage/properties/search/search.h"

namespace sparepage {

// One search, of one strategy in one profile. Its runs depend on each other: run after run, it depends on the
// seed alone, and on nothing that happens elsewhere.
class GuidedSearch {
 public:
  GuidedSearch(const Subject& strategy, Profile profile, std::uint64_t seed,
               Execute* execute = sparepage::execute);

  // Goes on for so many runs more, and adds what they show.
  void run(std::uint64_t runs, SearchResult& result);

 private:
  void next_case(std::uint64_t run, Case& next);
  void keep(const Case& of, std::span<const Feature> features);

  struct Shown {
    std::shared_ptr<const Case>
        kept;                 // the last one of the shortest, of a heap of those with the fewest pages; null
    std::uint64_t times = 0;  // runs that did
  };

  const Subject& strategy_;
  Profile profile_;
  std::uint64_t seed_;
  SeededChoices choices_;
  Mutator mutator_;
  Judge judge_;
  std::vector<Shown> shown_;                              // by feature
  std::array<std::vector<Feature>, kFamilies> features_;  // that were shown, by family
  std::vector<std::size_t> families_;                     // that have any
  std::uint64_t runs_ = 0;
  SearchBuffers buffers_;
};

}  // namespace sparepage
