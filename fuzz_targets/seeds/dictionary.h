// The words of a text format, for an engine that changes texts: a dictionary, as libFuzzer and AFL++ read it.
//
// The words are those of the tables (operations, strategies, invariants, points) and of a configuration,
// taken from what the printers make of them: a new operation is there by itself.
#pragma once

#include <string>

namespace sparepage {

// A line a word: "word".
std::string strategy_dictionary();
std::string trace_dictionary();
std::string world_dictionary();

}  // namespace sparepage
