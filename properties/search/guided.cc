#include "sparepage/properties/search/guided.h"

#include <algorithm>

namespace sparepage {

namespace {

constexpr std::uint64_t kFreshFirst = 300;  // runs that begin anew, as those of blind search do
constexpr std::uint64_t kFreshEvery = 4;    // and later one in so many

}  // namespace

GuidedSearch::GuidedSearch(const Strategy& strategy, Profile profile, std::uint64_t seed, Execute* execute)
    : strategy_(strategy),
      profile_(profile),
      seed_(seed),
      choices_(mix(seed, static_cast<std::uint64_t>(profile) + 1)),
      mutator_(strategy, profile, execute),
      checker_(Depth::incremental, execute, Messages::none),
      identifier_(execute),
      shown_(kFeatures) {
  checker_.limit_hangs(kHangMsOfSearch);
}

void GuidedSearch::next_case() {
  const auto draw = [&](std::size_t bound) { return static_cast<std::size_t>(choices_.choose(bound, 0)); };
  if (runs_ < kFreshFirst || choices_.choose(kFreshEvery, 0) == 0) {
    return generate_run(strategy_, seed_, profile_, runs_, case_);
  }
  // Of a family's features one that few runs had: what is rare is what the search has just come to. How few
  // is left to chance, so that what leads no further is gone round.
  const auto parent = [&]() -> const Case& {
    const std::vector<Feature>& features = features_[families_[draw(families_.size())]];
    Feature rarest = features[draw(features.size())];
    for (std::size_t more = draw(4); more > 0; --more) {
      const Feature other = features[draw(features.size())];
      if (shown_[other].times < shown_[rarest].times) rarest = other;
    }
    return *shown_[rarest].kept;
  };
  case_ = parent();
  if (choices_.choose(8, 0) == 0) mutator_.cross(case_, parent(), choices_);
  mutator_.mutate(case_, choices_);
}

// The case for each feature that is new, or that it shows with as few steps as any.
void GuidedSearch::keep() {
  std::shared_ptr<const Case> kept;
  for (const Feature feature : recorder_.features()) {
    Shown& shown = shown_[feature];
    ++shown.times;
    if (shown.kept == nullptr) {
      std::vector<Feature>& family = features_[family_of(feature)];
      if (family.empty()) families_.push_back(family_of(feature));
      family.push_back(feature);
    } else if (shown.kept->steps.size() < case_.steps.size()) {
      continue;
    }
    if (kept == nullptr) kept = std::make_shared<const Case>(case_);
    shown.kept = kept;
  }
}

void GuidedSearch::run(std::uint64_t runs, SearchResult& result) {
  for (const std::uint64_t end = runs_ + runs; runs_ < end; ++runs_) {
    next_case();
    recorder_.start(case_.steps);
    const InvariantSet violated = set_of(checker_.run(case_.config, case_.steps, strategy_, &recorder_));
    keep();
    if (strategy_.heap != nullptr) result.add_run(checker_.hosted_run());
    result.add_run(runs_, case_, strategy_, violated, identifier_);
  }
}

}  // namespace sparepage
