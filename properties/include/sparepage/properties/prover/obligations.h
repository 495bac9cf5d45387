// What is to be shown so that an invariant holds on every machine: formulas over the numbers that a request
// depends on, each of which must have no solution. A solution is a way in which it may fail.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sparepage/model/config.h"
#include "sparepage/properties/cases/profile.h"
#include "sparepage/properties/oracle/invariant.h"
#include "sparepage/properties/prover/abstract_run.h"
#include "sparepage/properties/prover/terms.h"

namespace sparepage {

using AbstractNumber = Terms::Number;
using AbstractFlag = Terms::Flag;
using AbstractStanding = Standing<AbstractNumber, AbstractFlag>;

// A point where interrupts may land, and what they do there: the pager refuses them, they may use the spare,
// whole, if the strategy's getheap lets one of them, and they leave free blocks as they like.
struct Landing {
  AbstractFlag reached;
  AbstractStanding before;
  AbstractFlag uses_spare;
  // What uses the spare: a request of so many bytes, as an alloc's or a packet's.
  AbstractSize<AbstractNumber> size;
  AbstractFlag interrupt;  // else at critical event time
  AbstractFlag packet;
  AbstractNumber largest;  // afterwards
  AbstractNumber own;
};

// What runs: the operation that may violate the invariant.
enum class Suspect : std::uint8_t { bind, alloc, alloc_outside, socket, packet, deferred };
std::string_view text(Suspect suspect);

struct Obligation {
  Suspect suspect = Suspect::bind;
  std::shared_ptr<Terms> terms;
  std::vector<AbstractFlag> all;  // the assumptions, and that it is violated

  // Its variables.
  AbstractStanding start;
  AbstractNumber target;                            // pages of the spare
  AbstractFlag interrupt;                           // the context of what runs outside application time
  std::vector<AbstractSize<AbstractNumber>> sizes;  // a bind's requests; else one
  std::vector<AbstractFlag> kept;                   // whether socket kept a block for each
  std::vector<Landing> landings;                    // in the order of the program

  std::string name;  // "bind-never-fails.bind"
  std::string smt2() const;
};

// More terms than this are not made: the strategy's programs are too long to be looked at as a whole.
inline constexpr std::size_t kMostTerms = 200'000;

// Whether programs decide it. If not, why not, in words.
bool is_decided_by_programs(const Invariant& invariant);
std::string why_not(const Invariant& invariant);

// All of an invariant's, under what the profile admits; nothing: there would be more than kMostTerms terms.
// `plain`: about few machines alone, with full heaps, a spare of a page and requests of a page. These prove
// nothing, but are soon answered, and most of what can fail fails there.
std::optional<std::vector<Obligation>> obligations(const Strategy& strategy, const Invariant& invariant,
                                                   Profile profile, bool plain = false);

}  // namespace sparepage
