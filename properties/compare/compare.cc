#include "sparepage/properties/compare/compare.h"

#include <algorithm>
#include <array>

namespace sparepage {

std::span<const Behaviour> Comparer::run(const Case& of) {
  behaviours_.assign(subjects_.size(), {});
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    checker_.count_costs(&behaviours_[i].costs);
    behaviours_[i].violated = set_of(checker_.run(of.config, of.steps, *subjects_[i]));
  }
  checker_.count_costs(nullptr);
  return behaviours_;
}

std::optional<Worse> worse_on(const Case& of, const Behaviour& first, const Behaviour& second) {
  if ((second.violated & ~first.violated) != 0) return Worse{.cost = nullptr, .shows = of};
  const auto found = std::ranges::find_if(
      kCosts, [&](const Cost& cost) { return cost.amount(second.costs) > cost.amount(first.costs); });
  if (found == kCosts.end()) return std::nullopt;
  return Worse{.cost = &*found, .shows = of};
}

namespace {

class CostsMore final : public Condition {
 public:
  CostsMore(const Cost& cost, const Subject& first, const Subject& second)
      : cost_(cost), comparer_(std::array{&first, &second}) {}

  bool holds(const Case& candidate) override {
    const std::span<const Behaviour> both = comparer_.run(candidate);
    return cost_.amount(both[1].costs) > cost_.amount(both[0].costs);
  }

 private:
  const Cost& cost_;
  Comparer comparer_;
};

}  // namespace

Worse made_small(const Worse& found, const Subject& first, const Subject& second, const Stop* stop) {
  const ShrinkLimits limits = {.stop = stop, .keep = Keep::nothing};
  if (found.cost != nullptr) {
    CostsMore condition(*found.cost, first, second);
    return {.cost = found.cost, .shows = shrink(found.shows, condition, limits).smallest};
  }
  Comparer comparer(std::array{&first, &second});
  const std::span<const Behaviour> both = comparer.run(found.shows);
  const InvariantSet more = both[1].violated & ~both[0].violated;
  const InvariantSet row = more & (~more + 1);
  StillFails condition({{.strategy = &first, .looked_at = row, .violated = 0},
                        {.strategy = &second, .looked_at = row, .violated = row}});
  return {.cost = nullptr, .shows = shrink(found.shows, condition, limits).smallest};
}

}  // namespace sparepage
