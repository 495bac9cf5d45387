// How many runs each search needs until it finds the mistake of each heap of the bank
// (properties/tests/heaps). Seeds from 1; a result depends on nothing else, but for the heaps that hang.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "ci/benchmarks/found.h"
#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {
namespace {

Found blind(const Subject& heap, std::uint64_t seed, std::uint64_t most, InvariantSet rows) {
  RandomSearch search(heap, Profile::hostile, seed);
  for (std::uint64_t runs = 0; runs < most; runs += kSlice) {
    if (const auto first = first_of(search.run(runs, runs + kSlice), rows)) {
      return *first + 1;
    }
  }
  return std::nullopt;
}

// The invariants of a list with commas.
InvariantSet rows_of(const std::string& list) {
  InvariantSet rows = 0;
  std::istringstream names(list);
  for (std::string name; std::getline(names, name, ',');) {
    if (const Invariant* found = find_invariant(name)) rows |= InvariantSet{1} << row_of(*found);
  }
  return rows;
}

int run(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: sparepage_heap_bench BANK.txt FOLDER-OF-HEAPS [RUNS [SEEDS]]\n", stderr);
    return 2;
  }
  const std::uint64_t most = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 20'000;
  const std::uint64_t seeds = argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 20;
  print_heads();
  std::ifstream bank(argv[1]);
  for (std::string line; std::getline(bank, line);) {
    std::istringstream words(line);
    std::string source;
    std::string macro;
    std::string name;
    std::string violates;
    if (!(words >> source >> macro >> name >> violates) || source[0] == '#' || violates == "holds") continue;
    Guests heaps;
    heaps.load(std::vector<std::string>{std::filesystem::path(argv[2]) / (name + ".so")}, {});
    const Subject& heap = *heaps.with(subjects().first(1), true).front();
    const InvariantSet rows = rows_of(violates);
    print_line(
        name, seeds, most,
        [&](std::uint64_t seed) { return guided(heap, Profile::hostile, seed, most, rows); },
        [&](std::uint64_t seed) { return blind(heap, seed, most, rows); });
  }
  return 0;
}

}  // namespace
}  // namespace sparepage

int main(int argc, char** argv) {
  return sparepage::run(argc, argv);
}
