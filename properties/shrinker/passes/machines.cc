// Passes about the machine: a smaller one, and a shorter way to the same state.
#include <algorithm>

#include "properties/shrinker/shrinking.h"
#include "sparepage/model/strategy.h"
#include "sparepage/properties/explorer/explore.h"

namespace sparepage {

namespace {

constexpr std::size_t kLongestSegment = 4;                         // operations
constexpr std::uint64_t kSegmentMemory = std::uint64_t{16} << 20;  // bytes

}  // namespace

bool simplify_config(Shrinking& shrinking) {
  bool any = shrinking.with([](Case& candidate) { candidate.config.ifaces = Config{}.ifaces; });
  any = shrinking.with([](Case& candidate) {
    candidate.config.bind = Config{}.bind;
    candidate.config.bind_count = Config{}.bind_count;
  }) || any;
  while (shrinking.best().config.bind_count > 1 &&
         shrinking.with([](Case& candidate) { candidate.config.bind[--candidate.config.bind_count] = 0; })) {
    any = true;
  }
  for (std::size_t i = 0; i + 1 < shrinking.best().config.bind_count; ++i) {
    any = shrinking.with([i](Case& candidate) {
      auto& bind = candidate.config.bind;
      std::copy(bind.begin() + static_cast<std::ptrdiff_t>(i) + 1, bind.end(),
                bind.begin() + static_cast<std::ptrdiff_t>(i));
      bind.back() = 0;
      --candidate.config.bind_count;
    }) || any;
  }
  // The smallest machines at once: pages, heap and spare together.
  for (std::uint32_t pages = 0; pages <= 3; ++pages) {
    for (std::uint32_t heap = 0; heap <= 1; ++heap) {
      if (shrinking.with([&](Case& candidate) {
            candidate.config.pages = pages;
            candidate.config.heap = heap;
            candidate.config.spare = 1;
          })) {
        return true;
      }
    }
  }
  return any;
}

bool replace_segments(Shrinking& shrinking) {
  const std::span<const Verdict> verdicts = shrinking.condition().verdicts();
  if (verdicts.empty() || shrinking.best().steps.size() > kFewSteps) return false;
  // States of guests are not compared.
  if (std::ranges::any_of(verdicts, [](const Verdict& of) { return of.strategy->guest != nullptr; }))
    return false;
  std::vector<Verdict> anything(verdicts.begin(), verdicts.end());
  for (Verdict& verdict : anything) {
    verdict.looked_at = verdict.violated = 0;
    verdict.signature.clear();
  }
  const std::span<const Step> steps = shrinking.best().steps;
  for (std::size_t from = 0; from < steps.size(); ++from) {
    for (std::size_t to = from + 2; to <= std::min(from + kLongestSegment, steps.size()); ++to) {
      // A segment begins and ends between operations.
      if (steps[from].point != 0 || (to < steps.size() && steps[to].point != 0)) continue;
      const Exploration way = find_way(world_of(shrinking.best(), steps.size()), anything, steps.first(from),
                                       steps.subspan(from, to - from),
                                       {.depth = static_cast<std::uint32_t>(to - from - 1),
                                        .memory = kSegmentMemory,
                                        .stop = shrinking.stop()});
      if (!way.found) continue;
      const auto replaced = [&](Case& candidate) {
        erase(candidate, from, to - from);
        candidate.steps.insert(candidate.steps.begin() + static_cast<std::ptrdiff_t>(from),
                               way.found->steps.begin(), way.found->steps.end());
      };
      if (shrinking.with(replaced)) return true;
    }
  }
  return false;
}

}  // namespace sparepage
