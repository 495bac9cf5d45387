#include <algorithm>
#include <stdexcept>
#include <vector>

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

namespace {

// Made when it is first asked for, so that no initializer can come before it.
std::vector<const Strategy*>& table() {
#define SPAREPAGE_LIST(constant) &constant,
  static std::vector<const Strategy*> all = {SPAREPAGE_STRATEGIES(SPAREPAGE_LIST)};
#undef SPAREPAGE_LIST
  return all;
}

}  // namespace

bool is_name(std::string_view text) {
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
  static constexpr std::string_view kAll = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  return !text.empty() && kLetters.find(text[0]) != std::string_view::npos &&
         text.find_first_not_of(kAll) == std::string_view::npos;
}

bool is_word_of_lists(std::string_view text) {
  return text == "all" || text == "none";
}

std::span<const Strategy* const> strategies() {
  return table();
}

void add_strategies(std::span<const Strategy* const> own) {
  for (const Strategy* strategy : own) {
    const std::string name(strategy->name);
    if (!is_name(name) || is_word_of_lists(name)) {
      throw std::invalid_argument("\"" + name + "\" is no name for a strategy");
    }
    if (find_strategy(name) != nullptr)
      throw std::invalid_argument("there are two strategies \"" + name + "\"");
    if (strategy->grow == nullptr || strategy->request == nullptr) {
      throw std::invalid_argument("the strategy \"" + name + "\" needs both grow and request");
    }
    if (strategy->changes != "caller" && strategy->changes != "allocator" && strategy->changes != "-") {
      throw std::invalid_argument("the strategy \"" + name + "\" changes \"" +
                                  std::string(strategy->changes) +
                                  "\", and not \"caller\", \"allocator\" or \"-\"");
    }
    table().push_back(strategy);
  }
}

const Strategy* find_strategy(std::string_view name) {
  const auto found = std::ranges::find(strategies(), name, &Strategy::name);
  return found == strategies().end() ? nullptr : *found;
}

std::optional<Profile> claim_of(std::span<const Disclaimer> disclaims, std::string_view invariant) {
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
