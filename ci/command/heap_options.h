// --heap and what goes with it: the same for every verb that runs cases.
#pragma once

#include <string>
#include <vector>

#include "ci/command/options.h"
#include "sparepage/properties/guest/process/heaps.h"

namespace sparepage {

struct HeapChoice {
  std::string files;  // with commas between; empty: the modelled heap
  std::string isolate = "yes";
  bool guard = false;
  std::string ignored;  // symbols, with commas between; empty: none
  std::string poison = "yes";
};

std::vector<Option> heap_options(HeapChoice& choice);

// Loads what was chosen.
void load(const HeapChoice& choice, Heaps& heaps);

// The rows that a list of strategies makes: the strategies themselves, or with heaps the heaps under these
// callers, by default under `original`. `given`: the list stood in the command line.
std::vector<const Strategy*> rows_of(const Heaps& heaps, const std::string& list, bool given);

}  // namespace sparepage
