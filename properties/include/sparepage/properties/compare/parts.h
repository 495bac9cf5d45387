// A strategy taken apart: what it would be with one thing less, or with two steps the other way round.
//
// A step without which nothing gets worse is not needed: the strategy violates no more in every sequence of
// operations of some small worlds and in random runs, and costs no more in these runs. So a step that only
// lowers a cost is needed. Where something gets better without it, a step does not do nothing: it only costs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/model/strategy.h"
#include "sparepage/properties/compare/compare.h"
#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

// How a strategy is changed at one place.
enum class Change : std::uint8_t {
  without,  // the step is not there; of a block, neither are its steps
  plain,    // of `repeat` and `mask`: their steps stand there alone
  always,   // of `if`: as if its condition always held
  never,    // or never did
  fewer,    // of `repeat`: with a time less, or several
  swapped,  // with the step that stands after it
};
std::string_view text(Change change);

// A place of a strategy, and what it is there with one change.
struct Variant {
  std::string where;   // "request", "getheap"; "own 2", "target +1": the line itself
  std::string step;    // in words: "get page"; of a line of the head: ""
  unsigned depth = 0;  // blocks that it stands in
  Change change = Change::without;
  std::uint32_t times = 0;  // of `fewer`: how many
  Strategy strategy = {};
};

// Every step of every program that is written taken away, and exchanged with its neighbour; blocks opened;
// repeats with a time less; and the lines `own` and `target` taken away. In the order of the text.
std::vector<Variant> variants_of(const Strategy& strategy);

struct PartsQuestion {
  std::vector<World> worlds;
  std::uint64_t states =
      1'600'000;  // of a pair in a world, that are enough, an eighth where random runs are worse
  std::uint64_t runs = 100'000;
  std::uint64_t seed = 1;
  unsigned threads = 1;
  const Stop* stop = nullptr;
};

// What one change comes to.
struct Part {
  Variant variant;
  std::optional<Worse> worse = {};  // a case on which it is worse so changed; nothing: none was found
  // Where it is worse on none: a case on which it is better so changed; nothing: nothing changes.
  std::optional<Worse> better = {};
  // The worlds were looked at to their end, or, where it violates more, up to a shortest case. How short one
  // can be where it costs more is not known.
  bool searched = false;
  bool stopped = false;  // it was not looked at to the end
};

class PartsObserver {
 public:
  virtual void looks_at(const Variant& variant, std::size_t done, std::size_t in_all) = 0;

 protected:
  ~PartsObserver() = default;
};

// All changes, in the order of the text, of a repeat's times the least with which nothing gets worse; fewer
// if it is stopped. The result does not depend on the number of threads.
std::vector<Part> parts_of(const Subject& whole, const PartsQuestion& question,
                           PartsObserver* observer = nullptr);

}  // namespace sparepage
