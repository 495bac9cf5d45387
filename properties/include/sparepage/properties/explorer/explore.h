// Searches all sequences of operations of a bounded world, in the order of their length: every operation
// counts one, interrupts' too, so that the first violation found is a shortest one. It runs the one machine,
// through the checker, with every invariant checked after every step. States are compared as whole byte
// strings (state.h); a hash only says where to look, so that a collision costs a comparison and merges
// nothing.
//
// Guests run in processes of their own, one a machine and thread. Their states are the canonical
// image, compared whole too: the pages that the heap holds, static data that is compared, as it differs from
// what was loaded, and what is kept of its clients. Where static data counts on for ever though nothing else
// changes, no search ends: that is found out, and the search begins anew without comparing it, if the heap
// answered the same throughout. All that is tried then is tried with that data as it was loaded, too; where
// something else comes of it, what is told is the search that compared it.
//
// The result (verdict, counterexamples, counts, and so the memory that counts) depends on the world and the
// question alone, not on the number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/oracle/costs.h"
#include "sparepage/properties/oracle/situation.h"
#include "sparepage/properties/oracle/verdict.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

struct ExploreProgress {
  std::uint32_t depth;  // being searched
  std::uint64_t states;
  std::uint64_t transitions;
  std::uint64_t frontier;  // states found at this depth
};

class ExploreObserver {
 public:
  virtual void progress(const ExploreProgress& progress) = 0;

 protected:
  ~ExploreObserver() = default;
};

struct ExploreLimits {
  std::uint32_t depth = 0xFFFFFFFF;          // operations
  std::uint64_t states = ~std::uint64_t{0};  // with so many no longer sequences are begun
  // Bytes of all that a search holds: states, their index and the frontier, the machines that it keeps, and
  // what the batch that is worked on leads to.
  std::uint64_t memory = std::uint64_t{2} << 30;
  unsigned threads = 1;
  const Stop* stop = nullptr;  // asked: the search ends, incomplete
  ExploreObserver* observer = nullptr;
  std::uint64_t (*hash)(std::span<const std::uint8_t>) = nullptr;  // null: the built-in one
};

// A finding that a search met.
struct Met {
  Identity identity;
  Case first;               // the first one met, and so one of the shortest
  std::uint64_t times = 0;  // transitions that showed it
  bool operator==(const Met&) const = default;
};

// Static data of a guest that changes though nothing else does.
struct ChangingData {
  std::string object;    // the file
  std::string symbol;    // "": none that is known
  std::uint64_t offset;  // of its first byte, in the symbol or else in the object
  std::uint64_t bytes;
  std::uint64_t at = 0;  // the place of its first byte in what is compared
  bool decides = false;  // the heap answered otherwise by it: it is no counter alone
  bool operator==(const ChangingData&) const = default;
};

struct Exploration {
  // Why the search ended.
  enum class End : std::uint8_t {
    answered,   // everything asked for was found
    exhausted,  // every reachable state was seen
    depth,      // a limit
    memory,     // a limit
    stopped,    // by `stop`
    changing,   // static data of a guest counts on for ever
    states,     // a limit
  };

  End end = End::exhausted;
  std::uint64_t states = 0;  // distinct ones, the first one included
  // Operations tried in states, each with what landed in it.
  std::uint64_t transitions = 0;
  // Exhausted: operations to the farthest state. Otherwise: searched to the end, so that no state and no
  // violation up to this length is missing.
  std::uint32_t depth = 0;
  std::uint64_t frontier = 0;    // states that were found last, and not gone on from
  std::uint64_t bytes = 0;       // that it held at the most, of those that limits count
  std::uint64_t collisions = 0;  // hashes that led to another state: compared, and kept apart
  // States, by the operations that the shortest way to each takes.
  std::vector<std::uint64_t> by_depth = {};
  SituationSet reached = 0;
  std::vector<ChangingData> changing = {};  // where that ended the search
  std::vector<ChangingData> left_out = {};  // such data that was not compared, since nothing depended on it

  // By row of the table of invariants: a shortest case that violates it.
  std::vector<std::optional<Case>> violated;
  // The findings met, in the order in which they were: violations of the invariants whose findings were asked
  // for, on sequences that had not violated the invariant before.
  std::vector<Met> met;
  // Of a search for one failure or state: a shortest case.
  std::optional<Case> found;

  // It ended before the world was exhausted, and not by a length or a number of states that was given.
  bool cut_short() const { return end != End::exhausted && end != End::depth && end != End::states; }
};

// Under one strategy, the shortest violation of every invariant of a set, and every finding of the invariants
// of another set, a part of it. Ends early when each of the first has one, and none was asked for of the
// second.
Exploration survey(const World& world, const Subject& strategy, InvariantSet wanted,
                   const ExploreLimits& limits, InvariantSet findings = 0);

// A shortest case that fails as all of these verdicts say.
Exploration find_shortest(const World& world, std::span<const Verdict> verdicts, const ExploreLimits& limits);

// How two subjects are told apart by a case: they differ; or the second one violates what the first does not.
enum class Apart : std::uint8_t { differ, worse };

// A shortest case that tells two subjects apart by what they violate, of what can be judged of both.
Exploration find_difference(const World& world, const Subject& one, const Subject& other, Apart apart,
                            const ExploreLimits& limits);
// By a cost, in which they differ. No guest has costs.
Exploration find_difference(const World& world, const Subject& one, const Subject& other, const Cost& cost,
                            const ExploreLimits& limits);

// A shortest sequence that leads from where `from` leads to the state where `to` leads, on all of the
// verdicts' machines, and violates nothing on its way that the verdicts look at.
Exploration find_way(const World& world, std::span<const Verdict> verdicts, std::span<const Step> from,
                     std::span<const Step> to, const ExploreLimits& limits);

}  // namespace sparepage
