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

// Whether a name is taken, as where the other one is: "among those that are built in"; empty: it is free.
using NameTaken = std::string(std::string_view name);

// Reads a text. What can't be read is refused by a TraceError "FILE:LINE:COLUMN: what is wrong and what would
// be right". `invariants`: those that may be disclaimed; empty: any. `taken`: null: any name is free.
Strategy parse_strategy(std::string_view text, std::string_view file,
                        std::span<const std::string_view> invariants = {}, NameTaken* taken = nullptr);

// Writes one, so that reading it gives it again.
std::string print(const Strategy& strategy);

// A step without its block: "get page", "repeat 8", "if not size >= 4096".
std::string words_of(const ProgramStep& step);

// The same text, comments too, as it should look. Refuses what can't be read.
std::string laid_out(std::string_view text, std::string_view file);

// Any strategy of the language, of a few steps; a program's repeats make some hundred times at the most.
Strategy random_strategy(Choices& choices);

// The strategies, as what is tested: those of model/strategies/, the eight of the spec's table first and in
// its order, and after them those that were added.
std::span<const Subject* const> subjects();
const Subject* find_subject(std::string_view name);  // null: there is none
// Those of spec section 6, and those that a program adds of its own: what verbs run if nothing else is asked.
std::vector<const Subject*> usual_subjects();

// Adds one that a program brings; it is kept until the program ends. To be called before a guest is loaded,
// whose processes have the strategies that there are then. Refuses, as parse_strategy() does, a name that is
// taken too.
void add_strategy(std::string_view text, std::string_view file, std::span<const std::string_view> invariants);

// Whether a word that stands where a strategy's name may is that of a file: it has a / or ends in
// ".strategy".
bool names_strategy_file(std::string_view word);
// The same of that file, that somebody names at a command line; one that was added from it before is that
// one.
const Subject& strategy_of_file(const std::string& file, std::span<const std::string_view> invariants);

}  // namespace sparepage
