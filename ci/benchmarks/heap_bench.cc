// How many runs each search needs until it finds the mistake of each heap of the bank
// (properties/tests/heaps). Seeds from 1; a result depends on nothing else, but for the heaps that hang.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "ci/benchmarks/found.h"
#include "sparepage/properties/hosting/heaps.h"
#include "sparepage/properties/search/guided.h"

namespace sparepage {
namespace {

constexpr std::uint64_t kSlice = 96;  // runs between looks at what was found

using Found = std::optional<std::uint64_t>;

Found guided(const Strategy& heap, std::uint64_t seed, std::uint64_t most, InvariantSet rows) {
  GuidedSearch search(heap, Profile::hostile, seed);
  SearchResult result;
  for (std::uint64_t runs = 0; runs < most; runs += kSlice) {
    search.run(kSlice, result);
    if (const auto first = first_of(result, rows)) return *first + 1;
  }
  return std::nullopt;
}

Found blind(const Strategy& heap, std::uint64_t seed, std::uint64_t most, InvariantSet rows) {
  RandomSearch search;
  for (std::uint64_t runs = 0; runs < most; runs += kSlice) {
    if (const auto first = first_of(search.run(heap, Profile::hostile, seed, runs, runs + kSlice), rows)) {
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
    const auto found = std::ranges::find(invariants(), name, &Invariant::name);
    if (found != invariants().end()) rows |= InvariantSet{1} << row_of(**found);
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
  fmt::print("{:<32}{:>28}   {:>28}\n", "runs until it is found", "guided found median worst",
             "blind found median worst");
  std::ifstream bank(argv[1]);
  for (std::string line; std::getline(bank, line);) {
    std::istringstream words(line);
    std::string source;
    std::string macro;
    std::string name;
    std::string violates;
    if (!(words >> source >> macro >> name >> violates) || source[0] == '#' || violates == "holds") continue;
    Heaps heaps;
    heaps.load(std::vector<std::string>{std::filesystem::path(argv[2]) / (name + ".so")}, {});
    const Strategy& heap = *heaps.with(strategies().first(1), true).front();
    std::vector<Found> led;
    std::vector<Found> not_led;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      led.push_back(guided(heap, seed, most, rows_of(violates)));
      not_led.push_back(blind(heap, seed, most, rows_of(violates)));
    }
    fmt::print("{:<32}{:>28}   {:>28}\n", name, summary(led, most), summary(not_led, most));
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace sparepage

int main(int argc, char** argv) {
  return sparepage::run(argc, argv);
}
