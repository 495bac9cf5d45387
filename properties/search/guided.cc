#include "sparepage/properties/search/guided.h"

#include "properties/search/run_loop.h"

namespace sparepage {

namespace {

constexpr std::uint64_t kFreshFirst = 300;  // runs that begin anew, as those of blind search do
constexpr std::uint64_t kFreshEvery = 4;    // and later one in so many

// Whether a case is to stand in the place of one that shows the same. The pages of a guest are
// real, and a case that fills thousands of them takes as long as thousands of others.
bool replaces(const Case& of, const Case& kept, const Subject& strategy) {
  if (of.steps.size() != kept.steps.size()) return of.steps.size() < kept.steps.size();
  const auto budget = [](const Config& config) {
    return std::uint64_t{config.pages} + config.heap + config.spare;
  };
  return strategy.guest == nullptr || budget(of.config) <= budget(kept.config);
}

}  // namespace

GuidedSearch::GuidedSearch(const Subject& strategy, Profile profile, std::uint64_t seed, Execute* execute)
    : strategy_(strategy),
      profile_(profile),
      seed_(seed),
      choices_(mix(seed, static_cast<std::uint64_t>(profile) + 1)),
      mutator_(strategy, profile, execute),
      judge_(strategy, execute),
      shown_(kFeatures) {}

void GuidedSearch::next_case(std::uint64_t run, Case& next) {
  const auto draw = [&](std::size_t bound) { return static_cast<std::size_t>(choices_.choose(bound, 0)); };
  if (run < kFreshFirst || choices_.choose(kFreshEvery, 0) == 0) {
    return generate_run(strategy_, seed_, profile_, run, next);
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
  next = parent();
  if (choices_.choose(8, 0) == 0) mutator_.cross(next, parent(), choices_);
  mutator_.mutate(next, choices_);
}

// The case for each feature that is new, or that it shows with as few steps as any.
void GuidedSearch::keep(const Case& of, std::span<const Feature> features) {
  std::shared_ptr<const Case> kept;
  for (const Feature feature : features) {
    Shown& shown = shown_[feature];
    ++shown.times;
    if (shown.kept == nullptr) {
      std::vector<Feature>& family = features_[family_of(feature)];
      if (family.empty()) families_.push_back(family_of(feature));
      family.push_back(feature);
    } else if (!replaces(of, *shown.kept, strategy_)) {
      continue;
    }
    if (kept == nullptr) kept = std::make_shared<const Case>(of);
    shown.kept = kept;
  }
}

void GuidedSearch::run(std::uint64_t runs, SearchResult& result) {
  make_runs(
      strategy_, true, runs_, runs_ + runs, judge_, buffers_, result,
      [&](std::uint64_t run, Case& next) { next_case(run, next); },
      [&](const Case& of, const BatchResult& shown) {
        // What hangs takes long, and so does most of what is like it.
        if (!shown.guest.hung) keep(of, shown.features);
      });
}

}  // namespace sparepage
