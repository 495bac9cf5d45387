#include <algorithm>
#include <array>

#include "sparepage/properties/oracle/invariant.h"

// The table of invariants, one line each: the constant that a file of properties/invariants/ defines.
#define SPAREPAGE_INVARIANTS(ROW) \
  ROW(kBindNeverFails)            \
  ROW(kAppRequestNeverFails)      \
  ROW(kNoGrowOutsideApplication)  \
  ROW(kHeapIsSound)               \
  ROW(kPagesAddUp)                \
  ROW(kContentsSurvive)           \
  ROW(kFailedCallChangesNothing)  \
  ROW(kCloseReturnsEverything)    \
  ROW(kOneOwnerPerNumber)         \
  ROW(kSpareRestoredOnApi)        \
  ROW(kFitNeverRefused)           \
  ROW(kBoundedWork)               \
  ROW(kRefusalLeavesNoTrace)      \
  ROW(kDrainedHeapServesAgain)    \
  ROW(kReserveIsForOthers)        \
  ROW(kReserveServes)             \
  ROW(kDoesNotWait)               \
  ROW(kDoesNotCrash)              \
  ROW(kDoesNotHang)

namespace sparepage {

#define SPAREPAGE_DECLARE(constant) extern const Invariant constant;
SPAREPAGE_INVARIANTS(SPAREPAGE_DECLARE)
#undef SPAREPAGE_DECLARE

std::span<const Invariant* const> invariants() {
#define SPAREPAGE_LIST(constant) &constant,
  static constexpr std::array kTable = {SPAREPAGE_INVARIANTS(SPAREPAGE_LIST)};
#undef SPAREPAGE_LIST
  return kTable;
}

std::span<const std::string_view> invariant_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const Invariant* invariant : invariants()) all.push_back(invariant->name);
    return all;
  }();
  return names;
}

const Invariant* find_invariant(std::string_view name) {
  const auto found = std::ranges::find(invariants(), name, &Invariant::name);
  return found == invariants().end() ? nullptr : *found;
}

std::size_t row_of(const Invariant& invariant) {
  return static_cast<std::size_t>(std::ranges::find(invariants(), &invariant) - invariants().begin());
}

InvariantSet every_invariant() {
  return (InvariantSet{1} << invariants().size()) - 1;
}

bool applies(const Invariant& invariant, const Strategy& strategy) {
  return invariant.applies == nullptr ||
         invariant.applies(strategy.heap == nullptr ? nullptr : &strategy.heap->traits);
}

std::optional<Profile> claim_of(const Strategy& strategy, const Invariant& invariant) {
  return applies(invariant, strategy) ? strategy.claim(invariant.name) : std::nullopt;
}

std::string counted(std::uint64_t count, std::string_view thing) {
  return std::to_string(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

}  // namespace sparepage
