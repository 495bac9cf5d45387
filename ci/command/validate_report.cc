#include "ci/command/validate_report.h"

#include <algorithm>

namespace sparepage {

std::vector<const Identity*> ValidateReport::findings(const Strategy& strategy,
                                                      const Invariant& invariant) const {
  std::vector<const Identity*> all;
  for (const auto& [identity, failure] : result.findings) {
    if (identity.strategy == &strategy && identity.invariant == &invariant) all.push_back(&identity);
  }
  return all;
}

const SmallFailure* ValidateReport::unclaimed(const Strategy& strategy, const Invariant& invariant) const {
  const auto found = std::ranges::find_if(result.unclaimed, [&](const UnclaimedViolation& of) {
    return of.strategy == &strategy && of.invariant == &invariant;
  });
  return found == result.unclaimed.end() ? nullptr : &found->failure;
}

std::size_t ValidateReport::news() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      result.findings, [&](const auto& finding) { return known.find(finding.first) == nullptr; }));
}

std::vector<const Accepted*> ValidateReport::not_met() const {
  std::vector<Identity> met;
  for (const auto& [identity, failure] : result.findings) met.push_back(identity);
  return known.not_met(request.strategies, std::ranges::max(request.profiles), met);
}

std::uint64_t ValidateReport::runs(const Strategy& strategy) const {
  return result.runs.at(&strategy);
}

std::uint64_t ValidateReport::whole_runs(const Strategy& strategy) const {
  const HostedRuns& hosted = result.hosted.at(&strategy);
  return runs(strategy) - hosted.passed_over - hosted.hung;
}

bool ValidateReport::incomplete() const {
  return result.stopped ||
         std::ranges::any_of(result.hosted, [](const auto& each) { return each.second.not_made != 0; });
}

bool ValidateReport::is_open(const Strategy& strategy) const {
  return result.stopped || result.at_first || result.hosted.at(&strategy).not_made != 0;
}

std::uint64_t ValidateReport::runs() const {
  std::uint64_t all = 0;
  for (const auto& [strategy, runs] : result.runs) all += runs;
  return all;
}

}  // namespace sparepage
