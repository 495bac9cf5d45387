// Strategies as texts: how one is read, written and laid out, and which there are. Source: strategy sections
// 1, 5.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/choices.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

inline constexpr std::size_t kMostStrategyBytes = 65536;  // of a text
inline constexpr std::size_t kMostStrategies = 250;       // in one process

// Reads a text. What can't be read is refused by a TraceError "FILE:LINE:COLUMN: what is wrong and what would
// be right". `invariants`: those that may be disclaimed; empty: any.
Strategy parse_strategy(std::string_view text, std::string_view file,
                        std::span<const std::string_view> invariants = {});

// Writes one, so that reading it gives it again.
std::string print(const Strategy& strategy);

// The same text, comments too, as it should look. Refuses what can't be read.
std::string laid_out(std::string_view text, std::string_view file);

// Any strategy of the language, of a few steps; a program's repeats make some hundred times at the most.
Strategy random_strategy(Choices& choices);

// Those of model/strategies/, the eight of the spec's table first and in its order, and after them those that
// were added.
std::span<const Strategy* const> strategies();
const Strategy* find_strategy(std::string_view name);  // null: there is none

// Adds one that a program or somebody at the command line brings; where it stands is kept until the program
// ends. To be called before a guest is loaded, whose processes have the strategies that there are then.
// Refuses, as parse_strategy() does, a name that is taken too.
const Strategy& add_strategy(std::string_view text, std::string_view file,
                             std::span<const std::string_view> invariants);

// Each of strategies(), as what is tested.
std::span<const Subject* const> subjects();
const Subject* find_subject(std::string_view name);  // null: there is none
// Those of spec section 6, and those that a program adds of its own: what verbs run if nothing else is asked.
std::vector<const Subject*> usual_subjects();

// Whether a word that stands where a strategy's name may is that of a file: it has a / or ends in
// ".strategy".
bool names_strategy_file(std::string_view word);
// Reads and adds the strategy of that file; one that was added from it before is that one.
const Subject& strategy_of_file(const std::string& file, std::span<const std::string_view> invariants);

}  // namespace sparepage
