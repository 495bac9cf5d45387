// The situations that make an exhausted world worth something: a world must reach each that its operations
// can make for its exhaustion to mean much. The table is in properties/oracle/situations.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// What a step did, as far as situations look.
struct SituationFacts {
  bool refused = false;        // a request, or
  bool refused_here = false;   // one at application time
  bool joined = false;         // a segment, or
  bool spare_joined = false;   // the spare
  bool refilled = false;       // the spare, by pages
  bool no_pages_left = false;  // in the pager
  bool bound = false;
  bool shares_number = false;  // the bound socket, with another one
  Result result = Result::ok;
};

// What the operations of a world can do, each on a machine that lets it.
struct Abilities {
  bool ask = false;  // for a block of the heap
  bool take_spare = false;
  bool refill_spare = false;
  bool take_pages = false;  // from the pager, not for the spare
  bool bind = false;
  bool bind_shared = false;   // to a number that another socket has
  bool ask_again = false;     // in a bind, once refused
  bool get_again = false;     // and be granted it then
  bool free_inside = false;   // while another operation runs
  bool reach_socket = false;  // as a packet

  // A spare that nobody takes stays full.
  bool refill() const { return take_spare && refill_spare; }
};

struct Situation {
  std::string_view text;
  bool (*made)(const Abilities& can);  // whether operations that can do this, together, can make it
  bool (*reached)(const SituationFacts& of_step);  // whether a step did
};

// A set of situations: bit i stands for row i of the table.
using SituationSet = std::uint32_t;

std::span<const Situation> situations();
SituationSet every_situation();

// Of some, those that a step reached, as it ended.
SituationSet situations_of(const EndedStep& ended, const Step& step, SituationSet of = every_situation());

}  // namespace sparepage
