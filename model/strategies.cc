#include <algorithm>
#include <array>

#include "sparepage/model/strategy.h"

// The table of strategies, one line each: the constant that a file of model/strategies/ defines.
#define SPAREPAGE_STRATEGIES(ROW) \
  ROW(kOriginal)                  \
  ROW(kWsipx40953)                \
  ROW(kFillRetryLoop)             \
  ROW(kFillFirst)                 \
  ROW(kRoundUpPage)               \
  ROW(kContextProbe)              \
  ROW(kGrowAlways)                \
  ROW(kProbeAgain)

namespace sparepage {

#define SPAREPAGE_DECLARE(constant) extern const Strategy constant;
SPAREPAGE_STRATEGIES(SPAREPAGE_DECLARE)
#undef SPAREPAGE_DECLARE

std::span<const Strategy* const> strategies() {
#define SPAREPAGE_LIST(constant) &constant,
  static constexpr std::array kTable = {SPAREPAGE_STRATEGIES(SPAREPAGE_LIST)};
#undef SPAREPAGE_LIST
  return kTable;
}

const Strategy* find_strategy(std::string_view name) {
  const auto found = std::ranges::find(strategies(), name, &Strategy::name);
  return found == strategies().end() ? nullptr : *found;
}

std::optional<Profile> Strategy::claim(std::string_view invariant) const {
  const auto found = std::ranges::find(disclaims, invariant, &Disclaimer::invariant);
  return found == disclaims.end() ? Profile::hostile : found->up_to;
}

Grow grow_by_size(std::uint32_t size, Context /*context*/) {
  return size >= kPageBytes ? Grow::yes : Grow::no;
}

Address ask_once(BindRequest& wsipx, std::uint32_t size) {
  return wsipx.get_heap(size);
}

}  // namespace sparepage
