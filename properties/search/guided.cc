#include "sparepage/properties/search/guided.h"

#include <algorithm>

#include "sparepage/properties/stop.h"

namespace sparepage {

namespace {

constexpr std::uint64_t kFreshFirst = 300;  // runs that begin anew, as those of blind search do
constexpr std::uint64_t kFreshEvery = 4;    // and later one in so many

// Whether a case is to stand in the place of one that shows the same. The pages of a heap under test are
// real, and a case that fills thousands of them takes as long as thousands of others.
bool replaces(const Case& of, const Case& kept, const Strategy& strategy) {
  if (of.steps.size() != kept.steps.size()) return of.steps.size() < kept.steps.size();
  const auto budget = [](const Config& config) {
    return std::uint64_t{config.pages} + config.heap + config.spare;
  };
  return strategy.heap == nullptr || budget(of.config) <= budget(kept.config);
}

}  // namespace

GuidedSearch::GuidedSearch(const Strategy& strategy, Profile profile, std::uint64_t seed, Execute* execute)
    : strategy_(strategy),
      profile_(profile),
      seed_(seed),
      choices_(mix(seed, static_cast<std::uint64_t>(profile) + 1)),
      mutator_(strategy, profile, execute),
      runner_(execute),
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
  const std::uint64_t most = BatchRunner::size_for(strategy_);
  for (const std::uint64_t end = runs_ + runs; runs_ < end;) {
    cases_.resize(std::min(most, end - runs_));
    for (std::size_t i = 0; i < cases_.size(); ++i) next_case(runs_ + i, cases_[i]);
    runner_.limit_hangs(judge_.hang_ms());
    runner_.run(strategy_, cases_, true, results_);
    result.stopped = results_.size() < cases_.size() ? end - runs_ - results_.size() : 0;
    try {
      for (std::size_t i = 0; i < results_.size(); ++i) {
        const std::span<const Identity> broken = judge_.judge(cases_[i], true, results_[i]);
        // What hangs takes long, and so does most of what is like it.
        if (!results_[i].hosted.hung) keep(cases_[i], results_[i].features);
        result.add_run(runs_++, cases_[i], results_[i], broken);
      }
    } catch (const RunStopped&) {
      // It violates something, and nobody can tell in which way.
      result.stopped = end - runs_;
    }
    if (result.stopped != 0) break;
  }
}

}  // namespace sparepage
