#include "ci/command/explore_report.h"

#include <algorithm>

namespace sparepage {

bool Explored::incomplete() const {
  const auto ended_early = [](const Exploration& search) {
    return search.end != Exploration::End::exhausted && search.end != Exploration::End::depth;
  };
  return ended_early(what) ||
         std::ranges::any_of(parts, [&](const auto& part) { return ended_early(part.second); });
}

RowVerdict Explored::verdict(std::size_t row) const {
  if (!applies(*invariants()[row], *strategy)) return RowVerdict::not_applicable;
  if (breaks(row)) return RowVerdict::broken;
  if (shortest(row) != nullptr) return RowVerdict::violated;
  if (!claims(row)) return RowVerdict::unclaimed;
  if (!exhausted(row)) return RowVerdict::open;
  return missing != 0 ? RowVerdict::proves_nothing : RowVerdict::kept;
}

const Case* Explored::shortest(std::size_t row) const {
  if (what.violated[row]) return &*what.violated[row];
  const std::optional<Case>& judged = judge(row).violated[row];
  return judged ? &*judged : nullptr;
}

bool Explored::proves_nothing() const {
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    if (verdict(row) == RowVerdict::proves_nothing) return true;
  }
  return false;
}

bool ExploreReport::news() const {
  return std::ranges::any_of(worlds, [&](const ExploredWorld& world) {
    return std::ranges::any_of(world.strategies, [&](const Explored& explored) {
      return std::ranges::any_of(explored.met,
                                 [&](const ShownMet& of) { return known.find(of.met.identity) == nullptr; });
    });
  });
}

bool ExploreReport::incomplete() const {
  return std::ranges::any_of(worlds, [](const ExploredWorld& world) {
    return std::ranges::any_of(world.strategies, &Explored::incomplete);
  });
}

std::vector<const Strategy*> ExploreReport::searched() const {
  std::vector<const Strategy*> all;
  if (worlds.empty()) return all;
  for (const Explored& explored : worlds.front().strategies) all.push_back(explored.strategy);
  return all;
}

std::vector<std::string> words(SituationSet set) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < situations().size(); ++i) {
    if ((set >> i & 1) != 0) all.emplace_back(situations()[i].text);
  }
  return all;
}

}  // namespace sparepage
