// Random search: generated cases in numbered runs, so that any range of them can be searched apart from the
// others and what is found is the same whoever finds it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/oracle/batch.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/search/judge.h"

namespace sparepage {

// The case of a run. It does not depend on the strategy, unless that has a guest, keeps blocks or puts work
// off: all others are judged by the same cases.
void generate_run(const Subject& strategy, std::uint64_t seed, Profile profile, std::uint64_t run,
                  Case& generated);

void generate_run(std::uint64_t seed, Profile profile, std::uint64_t run, Case& generated);

// The runs that showed something.
struct Runs {
  std::uint64_t first;
  std::uint64_t count = 0;
  Case shown = {};  // the case of the first one
  bool operator==(const Runs&) const = default;
};

// What runs of one strategy and profile showed.
struct SearchResult {
  // By invariant, in the table's order: the runs that violated it, claimed or not.
  std::vector<std::optional<Runs>> violated;
  std::map<Identity, Runs> findings;  // the broken claims
  // Of guests: the runs in which the heap could not be created, waited, and hung; all others are
  // whole.
  std::uint64_t passed_over = 0;
  std::uint64_t waited = 0;
  std::uint64_t hung = 0;
  std::uint64_t stopped = 0;  // since the heap slept in the next one when a stop was asked
  // And the most free pages with which a request at application time was refused, with its size; nothing:
  // none was.
  std::optional<RefusedRequest> refused;

  SearchResult();

  // Takes in what a run showed, and which claims it broke (search/judge.h). A later run than those before.
  void add_run(std::uint64_t run, const Case& of, const BatchResult& shown, std::span<const Identity> broken);

  // Takes in what other runs showed; in any order the result is the same.
  void add(const SearchResult& other);

  bool operator==(const SearchResult&) const = default;
};

// The one that more free pages did not help.
void join(std::optional<RefusedRequest>& most, const std::optional<RefusedRequest>& other);

// What a search keeps from batch to batch, for its memory.
struct SearchBuffers {
  std::vector<Case> cases;
  std::vector<BatchResult> results;
};

// One search, of one strategy in one profile.
class RandomSearch {
 public:
  RandomSearch(const Subject& strategy, Profile profile, std::uint64_t seed);

  // Makes runs `first` to `last`, the latter not included.
  SearchResult run(std::uint64_t first, std::uint64_t last);

 private:
  const Subject& strategy_;
  Profile profile_;
  std::uint64_t seed_;
  Judge judge_;
  SearchBuffers buffers_;
};

}  // namespace sparepage
