// A text of a strategy with what else must be known of it to refuse it where it stands.
#pragma once

#include "sparepage/properties/cases/strategies.h"

namespace sparepage {

inline constexpr std::string_view kStrategyFormat = "sparepage-strategy";

struct ParsedStrategy {
  Strategy strategy;
  std::size_t name_line = 0;
  std::size_t name_column = 0;
};
ParsedStrategy parse_with_place(std::string_view text, std::string_view file,
                                std::span<const std::string_view> invariants);

}  // namespace sparepage
